import { PANELS } from '../panels/index';
import type { Panel, Shown } from '../panels/panel';
import { usePlace } from './context';
import { Former } from './Former';
import type { Frame, View } from './loop';
import { type Mount, PanelView } from './PanelView';
import { useScrolls } from './scrolls';

/** A panel in the loop of the page. */
const mountOf =
	({ mount, depends }: Panel): Mount =>
	(element, { state, frames }) => {
		const { draw, destroy } = mount(element);
		const shown = (frame: Frame, { t, horizon, playing, past }: View): Shown => {
			const { trained, game } = state.getState();
			const losses = frames.losses();
			return { ...frame, game: trained ?? game, losses, t, horizon, playing, past: past !== null };
		};
		return {
			depends: (frame, view) => depends(shown(frame, view)),
			paint: (frame, view) => draw(shown(frame, view)),
			destroy,
		};
	};

const MOUNTS = PANELS.map((panel) => ({ id: panel.id, mount: mountOf(panel) }));

export function Panels() {
	const scrolls = useScrolls<HTMLElement>();
	const place = usePlace('Panels');
	return (
		<aside ref={scrolls} className="panels" {...place}>
			<Former />
			{MOUNTS.map(({ id, mount }) => (
				<PanelView key={id} mount={mount} className="panel-place" />
			))}
		</aside>
	);
}
