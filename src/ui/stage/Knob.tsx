import { type KeyboardEvent, type PointerEvent, type ReactNode, useEffect, useRef } from 'react';
import type { Frame } from '../../panels/layers/layer';
import type { StagePlace } from './stagePlace';

/** Pixels on the plot. */
const TOWARDS: Readonly<Record<string, readonly [x: number, y: number]>> = {
	ArrowLeft: [-1, 0],
	ArrowRight: [1, 0],
	ArrowUp: [0, -1],
	ArrowDown: [0, 1],
};

/** Pixels that a hand may move in a click. */
const SLACK = 5;

interface Props {
	readonly stage: StagePlace;
	/** Where it is, in the lab's units. */
	place(frame: Frame): readonly [x: number, y: number];
	/** Somebody takes it to another place, in the lab's units. */
	onMove(frame: Frame, to: readonly [x: number, y: number]): void;
	onRemove?(): void;
	onPick?(): void;
	/** A pointer takes it, and lets it go. */
	onHold?(frame: Frame): void;
	onRelease?(): void;
	/** The slot of the game that it is of, and its colour. */
	readonly slot?: string;
	readonly color?: string | undefined;
	readonly name: string;
	readonly className: string;
	readonly children?: ReactNode;
}

/** Something on the plot that can be taken hold of: by a pointer, or with the arrow keys while it has the focus. */
export function Knob(props: Props) {
	const {
		stage,
		place,
		onMove,
		onRemove,
		onPick,
		onHold,
		onRelease,
		slot,
		color,
		name,
		className,
		children,
	} = props;
	const knob = useRef<HTMLButtonElement>(null);
	/** Where a pointer came down, and by how much beside the place itself. */
	const held = useRef({ x: 0, y: 0, grip: [0, 0] as readonly [number, number], moved: false });
	useEffect(() => {
		const show = (): void => {
			const frame = stage.frame();
			if (!frame || !knob.current) return;
			const [x, y] = place(frame);
			const { view } = frame;
			knob.current.style.translate = `${view.x(x)}px ${view.y(y)}px`;
		};
		show();
		return stage.watch(show);
	});
	const press = (event: KeyboardEvent): void => {
		const frame = stage.frame();
		const step = TOWARDS[event.key];
		if (frame && step && !event.ctrlKey && !event.metaKey && !event.altKey) {
			const [x, y] = place(frame);
			const by = event.shiftKey ? 10 : 2;
			onMove(frame, frame.view.at(frame.view.x(x) + by * step[0], frame.view.y(y) + by * step[1]));
		} else if (onRemove && (event.key === 'Delete' || event.key === 'Backspace')) onRemove();
		else return;
		event.preventDefault();
	};
	const drag = ({ currentTarget, pointerId, clientX, clientY }: PointerEvent<HTMLButtonElement>): void => {
		const frame = stage.frame();
		const box = currentTarget.offsetParent?.getBoundingClientRect();
		if (!frame || !box || !currentTarget.hasPointerCapture(pointerId)) return;
		const { x, y, grip, moved } = held.current;
		if (!moved && Math.hypot(clientX - x, clientY - y) <= SLACK) return;
		held.current.moved = true;
		onMove(frame, frame.view.at(clientX - box.left - grip[0], clientY - box.top - grip[1]));
	};
	return (
		<button
			ref={knob}
			type="button"
			className={`knob ${className}`}
			aria-label={name}
			title={name}
			onFocus={onPick}
			onKeyDown={press}
			data-slot={slot}
			style={{ '--c': `var(--${color ?? 'ink'})` }}
			onPointerDown={({ currentTarget, pointerId, button, clientX, clientY }) => {
				const frame = stage.frame();
				const box = currentTarget.offsetParent?.getBoundingClientRect();
				if (!frame || !box || button !== 0) return;
				const [u, v] = place(frame);
				const grip = [clientX - box.left - frame.view.x(u), clientY - box.top - frame.view.y(v)] as const;
				held.current = { x: clientX, y: clientY, grip, moved: false };
				onPick?.();
				currentTarget.setPointerCapture(pointerId);
				onHold?.(frame);
			}}
			onLostPointerCapture={onRelease}
			onPointerMove={drag}
		>
			{children}
		</button>
	);
}
