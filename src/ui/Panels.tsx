import { mountDensity } from '../panels/density';
import { mountLosses } from '../panels/losses';
import { mountMetrics } from '../panels/metrics';
import { mountResidual } from '../panels/residual';
import { type Mount, PanelView } from './PanelView';

const density: Mount = (element) => {
	const panel = mountDensity(element);
	return {
		depends: ({ snapshot, scene }) => [snapshot, scene],
		paint: (frame) => panel.draw(frame),
		destroy: panel.destroy,
	};
};

/** Pictures of the residual in one pass of a playing flow: the stage's motion needs every frame, this does not. */
const PLAYED = 48;

const residual: Mount = (element) => {
	const panel = mountResidual(element);
	const absent = 'No HJB residual: without a running cost the Hamiltonian is infinite unless ∇U = 0.';
	return {
		depends: ({ snapshot }, { time, horizon, playing }) => [
			snapshot,
			playing ? Math.round((PLAYED * time) / horizon) : time,
			playing,
		],
		paint: ({ snapshot }, { time }) => panel.draw({ snapshot, t: time, absent }),
		destroy: panel.destroy,
	};
};

const losses: Mount = (element, lab) => {
	const panel = mountLosses(element);
	let fed: readonly unknown[] = [];
	let count = 0;
	return {
		depends: ({ scene }) => [scene, lab.frames.losses(), lab.frames.losses().length],
		paint({ scene }) {
			const records = lab.frames.losses();
			// Another array is another run.
			if (records !== fed) {
				panel.clear();
				fed = records;
				count = 0;
			}
			for (; count < records.length; count++) {
				const record = records[count];
				if (record) panel.append(record);
			}
			panel.draw(scene);
		},
		destroy: panel.destroy,
	};
};

const metrics: Mount = (element) => {
	const panel = mountMetrics(element);
	return {
		depends: ({ snapshot }) => [snapshot],
		paint: ({ snapshot }) => panel.draw(snapshot),
		destroy: panel.destroy,
	};
};

export function Panels() {
	return (
		<aside className="panels" aria-label="Panels">
			<PanelView mount={density} className="panel-place" />
			<PanelView mount={residual} className="panel-place" />
			<PanelView mount={losses} className="panel-place" />
			<PanelView mount={metrics} className="panel-place" />
		</aside>
	);
}
