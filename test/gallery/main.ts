/**
 * Every panel with synthetic snapshots: `npx vite test/gallery`, then ?theme=dark, ?step=400, ?t=0.6.
 * `window.gallery.drawTimes()` measures the stage.
 */
import './gallery.css';
import { mountDensity } from '../../src/panels/density';
import { mountFewSteps } from '../../src/panels/fewSteps';
import { mountLosses } from '../../src/panels/losses';
import { mountMetrics } from '../../src/panels/metrics';
import { mountResidual } from '../../src/panels/residual';
import { mountStage, type StageLayer } from '../../src/panels/stage';
import type { Scene } from '../../src/protocol/snapshot';
import { syntheticLosses, syntheticScene, syntheticSnapshot } from './synthetic';

const query = new URLSearchParams(location.search);
document.documentElement.dataset.theme = query.get('theme') ?? 'light';
const step = Number(query.get('step') ?? 1240);
const t = Number(query.get('t') ?? 0.66);

const main = document.body.appendChild(document.createElement('main'));
const place = (parent: Element, className = ''): HTMLElement => {
	const made = parent.appendChild(document.createElement('div'));
	made.className = className;
	return made;
};
const layers = (...on: StageLayer[]): Record<StageLayer, boolean> => ({
	particles: on.includes('particles'),
	paths: on.includes('paths'),
	density: on.includes('density'),
	velocity: on.includes('velocity'),
	value: on.includes('value'),
	target: on.includes('target'),
	training: on.includes('training'),
});

const scene = syntheticScene();
const snapshot = syntheticSnapshot(step);
const withoutDensity: Scene = { ...scene, targetDensity: null };
const withoutSamples: Scene = { ...scene, target: new Float32Array() };

const [wide, narrow, third] = [place(main, 'column'), place(main, 'column'), place(main, 'column')];
const stage = mountStage(place(wide, 'stage-place'));
const usual = layers('particles', 'paths', 'density', 'target');
stage.draw({ snapshot, scene, t, layers: usual });
const trio = place(wide, 'trio');
const stages = [
	layers('velocity', 'density'),
	layers('value', 'target'),
	layers('particles', 'target', 'velocity'),
];
stages.forEach((on, i) => {
	mountStage(place(trio, 'stage-place')).draw({
		snapshot,
		scene: i === 0 ? scene : withoutSamples,
		t,
		layers: on,
	});
});

const early = syntheticSnapshot(40);
mountDensity(place(narrow)).draw({ snapshot, scene });
const residual = mountResidual(place(narrow));
residual.draw({ snapshot, t, absent: '' });
const losses = mountLosses(place(narrow));
losses.append(syntheticLosses(0, step));
losses.draw({ terms: scene.terms, looked: null });
mountMetrics(place(narrow)).draw(snapshot);
const fewSteps = snapshot.fewSteps;
if (fewSteps) mountFewSteps(place(narrow)).draw({ fewSteps, step, sampler: 'Heun' });

mountDensity(place(third)).draw({ snapshot: { ...early, density: null }, scene: withoutDensity });
mountResidual(place(third)).draw({ snapshot: early, t: 0.2, absent: '' });
const long = mountLosses(place(third));
const record = syntheticLosses(0, 100_000);
long.append({
	...record,
	terms: { ...record.terms, hjb: record.terms.hjb?.map((v) => v - 0.06) ?? new Float32Array() },
});
long.draw({ terms: scene.terms, looked: null });
mountResidual(place(third)).draw({
	snapshot: syntheticSnapshot(40, { particles: 16, grid: 8, withoutResidual: true }),
	t,
	absent:
		'No Hamiltonian: without a running cost H is infinite unless ∇U = 0, so there is no HJB equation to hold the model to.',
});
const fresh = mountLosses(place(third));
fresh.append(syntheticLosses(0, 12));
fresh.draw({ terms: scene.terms, looked: null });

/** Milliseconds of one stage.draw at 5,000 particles over a sweep of t: [fastest, median, 95 %]. */
function drawTimes(on: readonly StageLayer[] = ['particles', 'paths', 'density', 'target'], flush = false) {
	const many = syntheticSnapshot(step, { particles: 5000 });
	const canvas = document.querySelector('canvas');
	const times = Array.from({ length: 120 }, (_, i) => {
		const start = performance.now();
		stage.draw({ snapshot: many, scene, t: (i % 60) / 59, layers: layers(...on) });
		if (flush) canvas?.getContext('2d')?.getImageData(0, 0, 1, 1);
		return performance.now() - start;
	})
		.slice(60)
		.sort((a, b) => a - b);
	return [times[0], times[30], times[56]];
}
/** For the scripts that look at this page. */
declare global {
	interface Window {
		gallery: {
			drawTimes: typeof drawTimes;
			long: typeof long;
			draw(t: number): void;
			show(t: number, on: StageLayer[]): void;
			terms: Scene['terms'];
		};
	}
}
window.gallery = {
	drawTimes,
	long,
	terms: scene.terms,
	show(at, on) {
		stage.draw({ snapshot, scene, t: at, layers: layers(...on) });
	},
	draw(at) {
		stage.draw({ snapshot, scene, t: at, layers: usual });
		residual.draw({ snapshot, t: at, absent: '' });
	},
};
