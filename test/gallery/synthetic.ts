/**
 * Scenes and snapshots with the shape of the engine's, from closed forms: the marginal flow of the
 * straight-line interpolation X_t = (1−t) X_0 + t X_1 between N(0, I) and 8 gaussians (Lipman et al. 2023,
 * arXiv:2210.02747). Its ρ_t, velocity, value function and HJB residual are exact; "training" moves the
 * modes from a poor guess to their places.
 */
import { createRng } from '../../src/math/rng';
import { LAB } from '../../src/math/units';
import { DRAWN, type Metric, type Scene, type Snapshot } from '../../src/protocol/snapshot';

export interface SyntheticOptions {
	readonly run?: number;
	readonly particles?: number;
	readonly grid?: number;
	/** Number of saved flow times K. */
	readonly times?: number;
	/** As in a game without a Hamiltonian. */
	readonly withoutResidual?: boolean;
}

const EXTENT = { x: [-4.5, 4.5], y: [-4.5, 4.5] } as const;
const MODES = 8;
const RADIUS = 2 * Math.SQRT2;
const STD = Math.SQRT1_2 / 2;
const TERMS = [
	{ name: 'terminal', label: 'KL(π‖ρ_T)', slot: 'terminal' },
	{ name: 'running', label: 'kinetic', slot: 'running' },
	{ name: 'hjb', label: 'HJB', slot: 'regularizers' },
] as const;

/** The mixture the model has learned so far: radius of the modes and their std. */
interface Learned {
	readonly radius: number;
	readonly std: number;
	/** Unequal mode weights, sum 1. */
	readonly weights: readonly number[];
}

function learnedAt(step: number): Learned {
	const error = Math.exp(-step / 350);
	const raw = Array.from({ length: MODES }, (_, k) => 1 + (0.5 * error + 0.06) * Math.sin(2.1 * k + 0.4));
	const sum = raw.reduce((a, b) => a + b);
	return {
		radius: RADIUS * (1 - 0.75 * error),
		std: STD * (1 + 1.6 * error) + 0.015,
		weights: raw.map((w) => w / sum),
	};
}

const TRUE_TARGET: Learned = { radius: RADIUS, std: STD, weights: new Array(MODES).fill(1 / MODES) };

/** log ρ_t, and the velocity E[X_1 − X_0 | X_t = x]. */
function marginal(model: Learned, t: number, x: number, y: number): { log: number; vx: number; vy: number } {
	const variance = (1 - t) ** 2 + t * t * model.std ** 2;
	const rate = (t * model.std ** 2 - (1 - t)) / variance;
	let sum = 0;
	let vx = 0;
	let vy = 0;
	for (let k = 0; k < MODES; k++) {
		const cx = model.radius * Math.cos((k * Math.PI) / 4);
		const cy = model.radius * Math.sin((k * Math.PI) / 4);
		const dx = x - t * cx;
		const dy = y - t * cy;
		// The floor keeps far corners of the extent finite.
		const w = (model.weights[k] ?? 0) * Math.exp(-(dx * dx + dy * dy) / (2 * variance)) + 1e-300;
		sum += w;
		vx += w * (cx + rate * dx);
		vy += w * (cy + rate * dy);
	}
	return { log: Math.log(sum / (2 * Math.PI * variance)), vx: vx / sum, vy: vy / sum };
}

/** U with v = −∇U (kinetic cost, λ = 1). The formula has a removable singularity at t = 0. */
function valueAt(model: Learned, t: number, x: number, y: number): number {
	const s = Math.max(t, 1e-3);
	const { log } = marginal(model, s, x, y);
	return -((x * x + y * y) / 2 + (1 - s) * (log + Math.log(2 * Math.PI))) / s;
}

/** −∂_t U + ½|∇U|² (docs/mathematics.md §1); not zero, since straight-line matching is not optimal transport. */
function residualAt(model: Learned, t: number, x: number, y: number): number {
	const h = 1e-3;
	const s = Math.min(Math.max(t, 3 * h), 1 - h);
	const { vx, vy } = marginal(model, s, x, y);
	const slope = (valueAt(model, s + h, x, y) - valueAt(model, s - h, x, y)) / (2 * h);
	return -slope + (vx * vx + vy * vy) / 2;
}

function modeSamples(model: Learned, n: number, seed: number): Float32Array<ArrayBuffer> {
	const rng = createRng(seed);
	const points = new Float32Array(2 * n);
	for (let i = 0; i < n; i++) {
		const angle = (rng.below(MODES) * Math.PI) / 4;
		points[2 * i] = model.radius * Math.cos(angle) + model.std * rng.normal();
		points[2 * i + 1] = model.radius * Math.sin(angle) + model.std * rng.normal();
	}
	return points;
}

function cellCentre(index: number, grid: number, [min, max]: readonly [number, number]): number {
	return min + ((index + 0.5) * (max - min)) / grid;
}

export function syntheticScene({ run = 1, grid = 64 }: SyntheticOptions = {}): Scene {
	const targetDensity = new Float32Array(grid * grid);
	for (let j = 0; j < grid; j++)
		for (let i = 0; i < grid; i++) {
			const { log } = marginal(TRUE_TARGET, 1, cellCentre(i, grid, EXTENT.x), cellCentre(j, grid, EXTENT.y));
			targetDensity[j * grid + i] = Math.exp(log);
		}
	return {
		run,
		extent: EXTENT,
		units: LAB,
		grid,
		target: modeSamples(TRUE_TARGET, 4000, 11),
		training: null,
		pairs: null,
		uncertified: null,
		targetDensity,
		terms: TERMS,
	};
}

export function syntheticSnapshot(
	step: number,
	{ run = 1, particles = 3000, grid = 64, times: count = 17, withoutResidual = false }: SyntheticOptions = {},
): Snapshot {
	const model = learnedAt(step);
	const times = Float32Array.from({ length: count }, (_, k) => k / (count - 1));
	const paths = tracedPaths(model, times, particles);
	const cells = grid * grid;
	const value = new Float32Array(count * cells);
	const velocity = new Float32Array(2 * count * cells);
	const residual = new Float32Array(count * cells);
	const profile = new Float32Array(count);
	const density = new Float32Array(cells);
	times.forEach((t, k) => {
		let mass = 0;
		let gauge = 0;
		const rho = new Float64Array(cells);
		for (let c = 0; c < cells; c++) {
			const x = cellCentre(c % grid, grid, EXTENT.x);
			const y = cellCentre(Math.floor(c / grid), grid, EXTENT.y);
			const { log, vx, vy } = marginal(model, t, x, y);
			rho[c] = Math.exp(log);
			value[k * cells + c] = valueAt(model, t, x, y);
			velocity.set([vx, vy], 2 * (k * cells + c));
			residual[k * cells + c] = residualAt(model, t, x, y);
			mass += rho[c] ?? 0;
			gauge += (rho[c] ?? 0) * (residual[k * cells + c] ?? 0);
		}
		// A function of t added to U does not change the flow: take the gauge in which the residual has mean 0.
		gauge /= mass;
		const fade = 0.04 + Math.exp(-step / 700);
		let mean = 0;
		for (let c = 0; c < cells; c++) {
			const r = fade * ((residual[k * cells + c] ?? 0) - gauge);
			residual[k * cells + c] = r;
			mean += ((rho[c] ?? 0) * Math.abs(r)) / mass;
		}
		profile[k] = mean;
		if (k === count - 1) density.set(rho);
	});
	return {
		run,
		step,
		seconds: step / 130,
		stepsPerSecond: 130,
		parameters: new Float32Array(0),
		times,
		paths,
		extent: EXTENT,
		units: LAB,
		grid,
		value,
		velocity,
		residual: withoutResidual ? null : residual,
		residualProfile: withoutResidual ? null : profile,
		terminalResidual: { t: 1, mean: 0.02 + Math.exp(-step / 500), error: 0.002, n: 500 },
		density,
		motion: motionAt(model, times, grid),
		memory: memoryAt(step),
		fewSteps: fewStepsAt(step),
		optimum: optimumAt(step),
		measured: Object.fromEntries(DRAWN.map((field) => [field, step])),
		metrics: metricsAt(step),
		losses: syntheticLosses(Math.max(0, step - 9), step + 1),
		marks: [],
		certified: [],
		uncertified: null,
	};
}

/** Particles carried from N(0, I) by classical Runge–Kutta, two steps between saved times: [K, N, 2]. */
function tracedPaths(
	model: Learned,
	times: Float32Array<ArrayBuffer>,
	particles: number,
): Float32Array<ArrayBuffer> {
	const rng = createRng(5);
	const paths = new Float32Array(2 * times.length * particles);
	for (let i = 0; i < 2 * particles; i++) paths[i] = rng.normal();
	for (let k = 1; k < times.length; k++) {
		const h = ((times[k] ?? 0) - (times[k - 1] ?? 0)) / 2;
		for (let i = 0; i < particles; i++) {
			const from = 2 * ((k - 1) * particles + i);
			let [x, y] = [paths[from] ?? 0, paths[from + 1] ?? 0];
			for (let part = 0; part < 2; part++) {
				const t = (times[k - 1] ?? 0) + part * h;
				const a = marginal(model, t, x, y);
				const b = marginal(model, t + h / 2, x + (h / 2) * a.vx, y + (h / 2) * a.vy);
				const c = marginal(model, t + h / 2, x + (h / 2) * b.vx, y + (h / 2) * b.vy);
				const d = marginal(model, t + h, x + h * c.vx, y + h * c.vy);
				x += (h / 6) * (a.vx + 2 * b.vx + 2 * c.vx + d.vx);
				y += (h / 6) * (a.vy + 2 * b.vy + 2 * c.vy + d.vy);
			}
			paths.set([x, y], 2 * (k * particles + i));
		}
	}
	return paths;
}

/** Noisy, falling loss curves for the steps from (included) to to (excluded). */
export function syntheticLosses(from: number, to: number): Snapshot['losses'] {
	const count = Math.max(0, to - from);
	const steps = Int32Array.from({ length: count }, (_, i) => from + i);
	const curve = (start: number, end: number, rate: number, noise: number, seed: number) =>
		Float32Array.from(steps, (step) => {
			const level = end + (start - end) * Math.exp(-step / rate);
			return level * Math.exp(noise * createRng(seed).split(step).normal());
		});
	const terminal = curve(6.5, 2.86, 160, 0.02, 1);
	const running = curve(0.4, 2.68, 220, 0.05, 2);
	const hjb = curve(4.2, 0.045, 300, 0.22, 3);
	const total = Float32Array.from(
		steps,
		(_, i) => 30 * (terminal[i] ?? 0) + (running[i] ?? 0) + (hjb[i] ?? 0),
	);
	return { steps, total, terms: { terminal, running, hjb } };
}

/** The acceleration of the marginal flow by differences, beside the curl of a vortex, e^(−r²/4)(−y, x). */
function motionAt(model: Learned, times: Float32Array, grid: number): Snapshot['motion'] {
	const cells = grid * grid;
	const [curl, acceleration] = [
		new Float32Array(times.length * cells),
		new Float32Array(times.length * cells),
	];
	const h = 1e-3;
	times.forEach((t, k) => {
		for (let c = 0; c < cells; c++) {
			const x = cellCentre(c % grid, grid, EXTENT.x);
			const y = cellCentre(Math.floor(c / grid), grid, EXTENT.y);
			const { vx, vy } = marginal(model, t, x, y);
			const after = marginal(model, t + h, x + h * vx, y + h * vy);
			const before = marginal(model, t - h, x - h * vx, y - h * vy);
			const square = x * x + y * y;
			curl[k * cells + c] = 2 * Math.exp(-square / 4) * (1 - square / 4);
			acceleration[k * cells + c] = Math.hypot(after.vx - before.vx, after.vy - before.vy) / (2 * h);
		}
	});
	const profile = (top: number) =>
		Float32Array.from(times, (t) => top * (0.3 + 4 * t * (1 - t / (times.at(-1) ?? 1))));
	return { curl, acceleration, curlProfile: profile(0.4), accelerationProfile: profile(1.2) };
}

/** Distances as in the plane (Rayleigh): nearer to training points the longer it has trained. */
function memoryAt(step: number): Snapshot['memory'] {
	const distances = (scale: number) =>
		Float32Array.from({ length: 400 }, (_, i) => scale * Math.sqrt(-2 * Math.log(1 - (i + 0.5) / 400)));
	const nearer = 0.1 * (1 - Math.exp(-step / 350));
	return {
		toTraining: distances(0.16 - nearer),
		toFresh: distances(0.16),
		share: 0.5 + 2 * nearer,
		error: 0.028,
		points: 200,
	};
}

function optimumAt(step: number): Snapshot['optimum'] {
	const [paths, end] = [0.02 + 0.4 * Math.exp(-step / 300), 0.1 + 2 * Math.exp(-step / 250)];
	const lowerBound = 0.48 - 0.3 * Math.exp(-step / 200);
	const gap = paths + end;
	return {
		step,
		cost: lowerBound + gap,
		lowerBound,
		errors: { cost: 0.001, timeSteps: 1e-5, lowerBound: 2e-4 },
		gap,
		parts: { paths, end },
		nats: gap / 8,
		upToConstant: false,
		n: 1800,
	};
}

function fewStepsAt(step: number): Snapshot['fewSteps'] {
	const error = Math.exp(-step / 350);
	const steps = Int32Array.of(1, 2, 4, 8, 16, 32);
	const w2 = Float32Array.from(steps, (n) => Math.hypot(0.21, 0.8 * error, (0.9 + 2 * error) / n));
	const beside = {
		integrator: 'euler',
		evaluations: Int32Array.of(2, 4, 8, 16, 32, 64),
		w2: Float32Array.from([2, 4, 8, 16, 32, 64], (n) => Math.hypot(0.21, 0.8 * error, (3 + 2 * error) / n)),
	} as const;
	return { steps, w2, floor: 0.2, n: 256, evaluations: steps.map((n) => 2 * n), beside };
}

function metricsAt(step: number): readonly Metric[] {
	const error = Math.exp(-step / 350);
	return [
		{ id: 'nll', label: 'NLL', value: 2.861 + 2.4 * error, bound: { value: 2.832, label: 'entropy of π' } },
		{
			id: 'w2',
			label: 'W₂',
			value: 0.094 + 1.9 * error,
			bound: { value: 0.062, label: 'two true samples' },
			n: 10_000,
		},
		{ id: 'cost', label: 'transport cost', value: 2.713 - 2.2 * error },
		{ id: 'residual', label: 'mean |HJB residual|', value: 0.031 + 0.6 * error },
		{ id: 'inversion', label: 'inversion error', value: 3.2e-5 },
	];
}
