/**
 * Every panel with synthetic snapshots, which test/browser/gallery.test.ts holds to the pictures beside it:
 * `npx vite test/gallery`, then ?theme=dark, ?step=400, ?t=0.6.
 */
import './gallery.css';
import { mountApart } from '../../src/panels/apart';
import { COMPARISONS } from '../../src/panels/compare/index';
import { mountDensity } from '../../src/panels/density';
import { mountFewSteps } from '../../src/panels/fewSteps';
import { mountLosses } from '../../src/panels/losses';
import { mountMemory } from '../../src/panels/memory';
import { mountMetrics } from '../../src/panels/metrics';
import { mountMotion } from '../../src/panels/motion';
import { mountOptimum, type OptimumState } from '../../src/panels/optimum';
import { mountResidual } from '../../src/panels/residual';
import { mountStage, type StageLayer } from '../../src/panels/stage';
import type { ExactKnown } from '../../src/protocol/exact';
import type { Mark, Scene, Snapshot } from '../../src/protocol/snapshot';
import { defaultGame } from '../../src/spec/defaults';
import { exactPicture, shownOf } from '../store/fakeEngine';
import { difference, shrunk } from './pictures';
import { syntheticLosses, syntheticScene, syntheticSnapshot } from './synthetic';

const query = new URLSearchParams(location.search);
document.documentElement.dataset.theme = query.get('theme') ?? 'light';
const step = Number(query.get('step') ?? 1240);
const t = Number(query.get('t') ?? 0.66);

const scene = syntheticScene();
const snapshot = syntheticSnapshot(step);
const early = syntheticSnapshot(40);
const past = [40, 400, 800].map((step) => syntheticSnapshot(step));
const coarse = syntheticSnapshot(40, { particles: 16, grid: 8, withoutResidual: true });
const sixths = (value: (s: number) => number) => Float32Array.from({ length: 7 }, (_, k) => value(k / 6));
/** A model that errs most at the end, and whose law stays at the floor until then. */
const KNOWN: ExactKnown = {
	exact: { type: 'drawn', picture: exactPicture },
	apart: {
		run: snapshot.run,
		step: 1200,
		times: sixths((s) => s),
		velocity: sixths((s) => 0.02 + 0.2 * s ** 2),
		w2: sixths((s) => 0.1 + 0.1 * s ** 3),
		floor: sixths(() => 0.1),
		n: 400,
	},
};
const HILL = { id: 'obstacle', height: 30, x: 0.5, y: -0.5, radius: 0.8 };
const withoutDensity: Scene = { ...scene, targetDensity: null };
const withoutSamples: Scene = { ...scene, target: new Float32Array() };

/** A at an earlier step of training than B. */
const side = (of: Snapshot) => ({ ...shownOf(of, scene), losses: [syntheticLosses(0, of.step)], t });
const both = { a: side(syntheticSnapshot(300)), b: side(snapshot), extent: scene.extent };

const stage =
	(of: Scene, ...on: StageLayer[]) =>
	(place: HTMLElement): void =>
		mountStage(place).draw({
			snapshot,
			scene: of,
			game: { ...defaultGame(), ...(on.includes('potential') ? { potential: HILL } : {}) },
			t,
			layers: {
				particles: on.includes('particles'),
				paths: on.includes('paths'),
				density: on.includes('density'),
				velocity: on.includes('velocity'),
				value: on.includes('value'),
				target: on.includes('target'),
				training: on.includes('training'),
				potential: on.includes('potential'),
			},
		});
const losses =
	(to: number, shift = 0, marks: readonly Mark[] = []) =>
	(place: HTMLElement): void => {
		const panel = mountLosses(place);
		const found = syntheticLosses(0, to);
		const hjb = found.terms.hjb?.map((value) => value + shift) ?? new Float32Array();
		panel.append({ ...found, terms: { ...found.terms, hjb } });
		panel.draw({ terms: scene.terms, looked: null, marks });
	};

const optimum =
	(least: OptimumState['least']) =>
	(place: HTMLElement): void =>
		mountOptimum(place).draw({
			snapshot,
			past: false,
			history: past,
			absent: '',
			nats: 'first',
			clouds: false,
			least,
		});

/** Panels that are words and numbers above all: fonts change most of what there is to see. */
const LETTERS = [
	'residual-absent',
	'losses',
	'losses-long',
	'losses-fresh',
	'losses-marked',
	'metrics',
	'compare-losses',
	'compare-metrics',
];

const SHOTS: Readonly<Record<string, (place: HTMLElement) => void>> = {
	'stage-paths': stage(scene, 'particles', 'paths', 'density', 'target'),
	'stage-velocity': stage(scene, 'velocity', 'density'),
	'stage-value': stage(withoutSamples, 'value', 'target'),
	'stage-potential': stage(scene, 'potential', 'particles', 'target'),
	'stage-particles': stage(withoutSamples, 'particles', 'target', 'velocity'),
	density: (place) => mountDensity(place).draw({ snapshot, scene, law: '', solution: null }),
	'density-estimated': (place) =>
		mountDensity(place).draw({
			snapshot: { ...early, density: null },
			scene: withoutDensity,
			law: 'of the noisy dynamics',
			solution: null,
		}),
	residual: (place) => mountResidual(place).draw({ snapshot, history: past, t, absent: '' }),
	'residual-early': (place) =>
		mountResidual(place).draw({ snapshot: early, history: [], t: 0.2, absent: '' }),
	'residual-absent': (place) =>
		mountResidual(place).draw({
			snapshot: coarse,
			history: [],
			t,
			absent:
				'No Hamiltonian: without a running cost H is infinite unless ∇U = 0, so there is no HJB equation to hold the model to.',
		}),
	losses: losses(step),
	'losses-long': losses(100_000, -0.06),
	'losses-fresh': losses(12),
	'losses-marked': losses(1000, 0, [
		{ step: 300, text: 'fine grid' },
		{ step: 960, text: '2,000 steps' },
	]),
	metrics: (place) => mountMetrics(place).draw(snapshot),
	...Object.fromEntries(
		COMPARISONS.map(({ id, mount }) => [`compare-${id}`, (place: HTMLElement) => mount(place).draw(both)]),
	),
	motion: (place) => mountMotion(place).draw({ snapshot, t }),
	memory: (place) => mountMemory(place).draw(snapshot),
	apart: (place) => mountApart(place).draw({ snapshot, t, known: KNOWN }),
	optimum: optimum(null),
	'optimum-exact': optimum({ value: 0.52, error: 0.0034, by: 'grid', since: 0 }),
	'few-steps': (place) => {
		mountFewSteps(place).draw({ snapshot, integrator: 'heun', name: (by) => by });
	},
};

const main = document.body.appendChild(document.createElement('main'));
for (const [name, draw] of Object.entries(SHOTS)) {
	const place = main.appendChild(document.createElement('div'));
	place.id = name;
	place.className = name.startsWith('stage') ? 'shot square' : 'shot';
	draw(place);
}

const shots = Object.keys(SHOTS).map((name) => ({ name, letters: LETTERS.includes(name) }));
const gallery = { shots, shrunk, difference };
declare global {
	interface Window {
		/** For the test that looks at this page. */
		gallery: typeof gallery;
	}
}
window.gallery = gallery;
