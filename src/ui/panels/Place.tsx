import { type PointerEvent, useEffect, useMemo, useRef, useState } from 'react';
import { plain } from '../../panels/words';
import { followDrag, pressedOn } from '../drag';
import { Icon } from '../Icon';
import { OpenMany } from '../many/OpenMany';
import { type Mount, PanelView } from '../PanelView';
import { useWants } from '../wants';
import { Alternatives } from './Alternatives';
import { useLow } from './low';
import type { Picture, Pictured } from './picture';

/** A panel's picture, or, where it has thrown something, what that was and a way to try again. */
export function Shown({ panel, picture }: { readonly panel: Pictured; readonly picture: Picture }) {
	const [broken, setBroken] = useState<string | null>(null);
	useWants(panel.needs);
	const mount = useMemo<Mount>(
		() => (element, experiment) => picture.mount(element, experiment, setBroken),
		[picture],
	);
	if (broken === null) return <PanelView mount={mount} className="panel-picture" />;
	return (
		<div className="panel-broken" role="alert">
			<p>
				<b>{panel.title}</b> cannot be drawn: {broken}. The run and the other panels go on.
			</p>
			<button type="button" onClick={() => setBroken(null)}>
				Try again
			</button>
		</div>
	);
}

interface Props {
	readonly panel: Pictured;
	readonly picture: Picture;
	/** Its button, or null when that goes. */
	button(element: HTMLButtonElement | null): void;
	/** Its button was pressed. */
	onMore(button: HTMLButtonElement): void;
	/** It was dragged onto the panel with this id. */
	onDrag(over: string): void;
}

/** The place of a panel: its picture and the button with what can be done with it, by which, or by its title, it is dragged. */
export function Place({ panel, picture, button, onMore, onDrag }: Props) {
	const place = useRef<HTMLElement>(null);
	useLow(place);
	const dragged = useRef(false);
	/** That of now: a drag outlives the order it began in. */
	const drag = useRef(onDrag);
	useEffect(() => {
		drag.current = onDrag;
	});
	const press = (event: PointerEvent<HTMLElement>): void => {
		dragged.current = false;
		if (!pressedOn(event, 'figcaption, thead, .panel-more')) return;
		const column = event.currentTarget.parentElement;
		followDrag(event, {
			moved(at) {
				dragged.current = true;
				at.preventDefault();
				const under = document.elementFromPoint(at.clientX, at.clientY)?.closest<HTMLElement>('[data-panel]');
				const over = under?.dataset.panel;
				if (over && over !== panel.id && column?.contains(under)) drag.current(over);
			},
		});
	};
	return (
		<section
			ref={place}
			className="panel-place"
			data-panel={panel.id}
			aria-label={plain(panel.title)}
			onPointerDown={press}
		>
			{panel.alternatives && <Alternatives panel={panel.id} {...panel.alternatives} />}
			<Shown panel={panel} picture={picture} />
			{panel.seeded && <OpenMany />}
			<button
				ref={button}
				type="button"
				className="panel-more quiet icon"
				aria-label={`${plain(panel.title)}: enlarge, move, hide, save`}
				title="Enlarge, move, hide, save; drag to move"
				// A key is no end of a drag.
				onClick={({ currentTarget, detail }) => (detail === 0 || !dragged.current) && onMore(currentTarget)}
			>
				<Icon name="more" />
			</button>
		</section>
	);
}
