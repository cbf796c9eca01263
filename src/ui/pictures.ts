import { PANELS } from '../panels/index';
import type { Panel, Shown } from '../panels/panel';
import type { Frame, View } from './loop';
import type { Mount } from './PanelView';

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

/** Every panel beside the stage, ready to be mounted. */
export const MOUNTS = PANELS.map((panel) => ({ id: panel.id, mount: mountOf(panel) }));
