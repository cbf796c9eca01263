import { drawsBeside, drawsExact } from '../../panels/layers/index';
import type { Frame } from '../../panels/layers/layer';
import { mountStage } from '../../panels/stage';
import type { Mount } from '../PanelView';

/** One stage: its picture, and news of it for what lies over it. */
export interface StagePlace {
	readonly mount: Mount;
	/** What was drawn last. */
	frame(): Frame | null;
	/** Told of every picture. Returns how to stop. */
	watch(listener: () => void): () => void;
}

export function stagePlace(): StagePlace {
	let last: Frame | null = null;
	const listeners = new Set<() => void>();
	return {
		frame: () => last,
		watch(listener) {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
		mount(element, { state, exact }) {
			const panel = mountStage(element, (frame) => {
				last = frame;
				for (const listener of listeners) listener();
			});
			return {
				moving: true,
				depends: ({ snapshot, scene, game, extent, beside }, { t, layers, window }) => [
					state.getState().exact,
					snapshot,
					scene,
					game,
					extent,
					t,
					layers,
					window,
					drawsBeside(layers) && beside?.snapshot,
					drawsBeside(layers) && beside?.t,
				],
				paint: (frame, { t, layers, window }) => {
					if (drawsExact(layers, frame.game, frame.scene)) exact.ask(panel, frame.game, frame.scene.extent);
					else exact.stop(panel);
					const { beside: other } = frame;
					const beside = other && { snapshot: other.snapshot, t: other.t, name: other.of.name };
					const known = exact.isOf(frame.game) ? state.getState().exact : null;
					panel.draw({ ...frame, beside, exact: known, t, layers, window });
				},
				destroy() {
					exact.stop(panel);
					panel.destroy();
				},
			};
		},
	};
}
