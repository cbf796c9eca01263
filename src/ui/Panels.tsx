import { PANELS } from '../panels/index';
import type { Panel, Shown } from '../panels/panel';
import { Former } from './Former';
import type { Frame, View } from './loop';
import { type Mount, PanelView } from './PanelView';
import { useScrolls } from './scrolls';

/** A panel in the loop of the page. */
const mountOf =
	({ mount, depends }: Panel): Mount =>
	(element, lab) => {
		const { draw, destroy } = mount(element);
		const shown = (frame: Frame, { t, horizon, playing, past }: View): Shown => {
			const { trained, game } = lab.state.getState();
			const losses = lab.frames.losses();
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
	const place = useScrolls<HTMLElement>();
	return (
		<aside ref={place} className="panels" aria-label="Panels">
			<Former />
			{MOUNTS.map(({ id, mount }) => (
				<PanelView key={id} mount={mount} className="panel-place" />
			))}
		</aside>
	);
}
