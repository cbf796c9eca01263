import { type KeyboardEvent, useCallback, useEffect, useRef, useState } from 'react';
import { inside } from '../../panels/field';
import { setText } from '../../panels/panel';
import { pointInWords } from '../../panels/readout';
import { boxInData, inData, viewThrough } from '../../panels/view';
import { afterGesture, type Gesture } from '../../panels/zoom';
import { MOST_PROBES, probeAt } from '../../store/probes';
import { useBench, useBenchState, useExperiment, useLooks } from '../context';
import { useWants } from '../wants';
import { Handles } from './Handles';
import { bindHand } from './hand';
import { Probes } from './Probes';
import type { StagePlace } from './stagePlace';

/** One press of a key or a button. */
const CLOSER = 1.5;
const STRIDE = 60;
const GESTURES: Readonly<Record<string, Gesture>> = {
	'+': { factor: CLOSER },
	'=': { factor: CLOSER },
	'-': { factor: 1 / CLOSER },
	ArrowLeft: { by: [STRIDE, 0] },
	ArrowRight: { by: [-STRIDE, 0] },
	ArrowUp: { by: [0, STRIDE] },
	ArrowDown: { by: [0, -STRIDE] },
};

/** What is told under the pointer, and what exact values beside a probe's are put to the level of. */
const POINTED = ['value', 'velocity'] as const;
const PROBED = ['value'] as const;
const NOTHING = [] as const;

interface Props {
	readonly stage: StagePlace;
}

/** What lies over the picture of a stage and is worked with: zoom, probes, and what the model says under the pointer. */
export function Over({ stage }: Props) {
	const { looks } = useBench();
	const experiment = useExperiment();
	/** What only is compared with is not taken hold of. */
	const composed = useBenchState(({ active }) => active === experiment);
	const window = useLooks((now) => now.window);
	const plane = useRef<HTMLDivElement>(null);
	const readout = useRef<HTMLParagraphElement>(null);
	const [pointed, setPointed] = useState(false);
	const probed = useLooks(({ probes }) => probes.length > 0);
	useWants(pointed ? POINTED : probed ? PROBED : NOTHING);

	const move = useCallback(
		(gesture: Gesture): void => {
			const frame = stage.frame();
			if (!frame) return;
			const { view, whole } = frame;
			// Two fingers move more often than pictures are drawn.
			const now = viewThrough(looks.getState().window, whole, view);
			looks.setState({ window: boxInData(view.units, afterGesture(now, whole, gesture)) });
		},
		[looks, stage],
	);
	const [said, say] = useState('');
	/** At a pixel, or in the middle. */
	const drop = useCallback(
		(pixel?: readonly [number, number]): void => {
			const frame = stage.frame();
			if (!frame) return;
			const { view, whole, t, scene } = frame;
			const [x, y] = view.at(...(pixel ?? [view.width / 2, view.height / 2]));
			const { probes } = looks.getState();
			if (!inside(whole, x, y)) say('Outside the box nothing is computed: no probe there.');
			else if (probes.length >= MOST_PROBES) say(`${MOST_PROBES} probes at most: remove one first.`);
			else {
				say('');
				const probe = probeAt(inData(scene.units, [x, y]), t);
				looks.setState({ probes: [...probes, probe] });
			}
		},
		[looks, stage],
	);
	const reset = useCallback((): void => looks.setState({ window: null }), [looks]);
	/** Probes before and after the last tap: it may have been the first of two. */
	const tapped = useRef({ before: looks.getState().probes, after: looks.getState().probes });
	const press = (event: KeyboardEvent): void => {
		if (event.ctrlKey || event.metaKey || event.altKey) return;
		const gesture = GESTURES[event.key];
		if (gesture) move(gesture);
		else if (event.key === '0') reset();
		else if (event.key === 'p') drop();
		else return;
		event.preventDefault();
	};

	useEffect(() => {
		if (!plane.current) return;
		let hovered: readonly [number, number] | null = null;
		const describe = (): void => {
			const frame = stage.frame();
			if (readout.current)
				setText(readout.current, frame && hovered ? pointInWords(frame, ...frame.view.at(...hovered)) : '');
		};
		const stops = [
			stage.watch(describe),
			bindHand(plane.current, {
				move,
				tap(at) {
					const before = looks.getState().probes;
					drop(at);
					tapped.current = { before, after: looks.getState().probes };
				},
				tapAgain() {
					const { before, after } = tapped.current;
					if (looks.getState().probes === after) looks.setState({ probes: before });
					say('');
					reset();
				},
				hover(at) {
					hovered = at;
					setPointed(at !== null);
					describe();
				},
			}),
		];
		return () => stops.forEach((stop) => void stop());
	}, [looks, stage, move, drop, reset]);

	return (
		<div className="over">
			<div
				ref={plane}
				className="plane"
				// Its keys are its own: a screen reader hands them on.
				role="application"
				aria-label="Plot: plus and minus zoom, arrows move, 0 shows all, P drops a probe"
				// biome-ignore lint/a11y/noNoninteractiveTabindex: an application is interactive
				tabIndex={0}
				onKeyDown={press}
			/>
			{composed && <Handles stage={stage} />}
			<Probes stage={stage} />
			<p ref={readout} className="readout" />
			<p className="said" role="status">
				{said}
			</p>
			<fieldset className="tools" aria-label="Plot">
				<Tool name="Zoom in" path="M8 3v10M3 8h10" onClick={() => move({ factor: CLOSER })} />
				<Tool name="Zoom out" path="M3 8h10" onClick={() => move({ factor: 1 / CLOSER })} />
				<Tool
					name="Show all"
					path="M3 6V3h3M10 3h3v3M13 10v3h-3M6 13H3v-3"
					disabled={window === null}
					onClick={reset}
				/>
				<Tool name="Drop a probe" path="M8 2v4M8 10v4M2 8h4M10 8h4" onClick={() => drop()} />
			</fieldset>
		</div>
	);
}

interface ToolProps {
	readonly name: string;
	readonly path: string;
	readonly disabled?: boolean;
	onClick(): void;
}

function Tool({ name, path, ...button }: ToolProps) {
	return (
		<button type="button" className="icon quiet" aria-label={name} title={name} {...button}>
			<svg className="glyph" viewBox="0 0 16 16" aria-hidden="true">
				<path d={path} />
			</svg>
		</button>
	);
}
