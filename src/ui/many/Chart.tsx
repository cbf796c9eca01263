import { useEffect, useRef } from 'react';
import type { Mounted } from '../../panels/panel';

interface Props<State> {
	/** A module constant. */
	mount(element: HTMLElement): Mounted<State>;
	readonly state: State;
}

/** A picture that is drawn when what it shows is another, and not by the loop: it knows no flow time. */
export function Chart<State>({ mount, state }: Props<State>) {
	const place = useRef<HTMLDivElement>(null);
	const mounted = useRef<Mounted<State> | null>(null);
	useEffect(() => {
		if (!place.current) return;
		mounted.current = mount(place.current);
		return () => mounted.current?.destroy();
	}, [mount]);
	useEffect(() => mounted.current?.draw(state));
	return <div ref={place} className="many-chart" />;
}
