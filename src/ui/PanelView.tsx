import { useEffect, useRef } from 'react';
import type { Experiment } from '../store/experiment';
import { useExperiment, useLoop } from './context';
import type { Painter } from './loop';

/** Mounts a panel's picture and says how it is painted. */
export type Mount = (element: HTMLElement, experiment: Experiment) => Painter & { destroy(): void };

interface Props {
	/** A module constant: another identity mounts another panel. */
	readonly mount: Mount;
	readonly className: string;
}

/** The place of a D3 panel in React: mounted once; from then on the loop paints it and React does nothing. */
export function PanelView({ mount, className }: Props) {
	const place = useRef<HTMLDivElement>(null);
	const experiment = useExperiment();
	const loop = useLoop();
	useEffect(() => {
		if (!place.current) return;
		const panel = mount(place.current, experiment);
		const remove = loop.add(experiment, panel);
		return () => {
			remove();
			panel.destroy();
		};
	}, [mount, experiment, loop]);
	return <div ref={place} className={className} />;
}
