import type { NumberParam, Params } from '../data/param';

const weight = (label: string, symbol: string): NumberParam => ({
	kind: 'number',
	label,
	symbol,
	default: 0,
	min: 0,
	max: 1000,
	live: true,
});
const norm = (label: string) =>
	({
		kind: 'choice',
		label,
		default: 'L1',
		options: [
			{ value: 'L1', label: 'mean |r|' },
			{ value: 'L2', label: 'mean r²' },
		],
	}) as const;

export const dynamics = {
	horizon: { kind: 'number', label: 'horizon', symbol: 'T', default: 1, min: 0.05, max: 20 },
	order: {
		kind: 'choice',
		label: 'control v',
		default: 'first',
		options: [
			{ value: 'first', label: 'velocity' },
			{ value: 'second', label: 'acceleration' },
		],
		help: 'with an acceleration particles start at rest, and U is a function of where a particle would end without further control',
	},
	discount: {
		kind: 'number',
		label: 'discount rate 1/ε',
		default: 0,
		min: 0,
		max: 1000,
		help: 'running and interaction costs are weighted with e^(−t/ε); U is then the current value',
	},
} as const satisfies Params;

/** How a trained model is run: pictures, metrics and samples are made so. */
export const sampler = {
	process: {
		kind: 'choice',
		label: 'run',
		default: 'dynamics',
		options: [
			{ value: 'dynamics', label: 'the dynamics, with their noise' },
			{ value: 'flow', label: 'the probability flow, without noise' },
		],
	},
	integrator: {
		kind: 'choice',
		label: 'integrator',
		default: 'rk4',
		options: [
			{ value: 'euler', label: 'Euler, Euler–Maruyama' },
			{ value: 'heun', label: 'Heun' },
			{ value: 'rk4', label: 'Runge–Kutta 4' },
		],
	},
	steps: { kind: 'number', label: 'time steps', default: 16, min: 1, max: 1000, integer: true },
} as const satisfies Params;

export const regularizers = {
	hjb: weight('HJB residual', '\\lambda_{\\mathrm{HJB}}'),
	hjbNorm: norm('norm of the HJB residual'),
	terminal: weight('terminal residual', '\\lambda_T'),
	terminalNorm: norm('norm of the terminal residual'),
} as const satisfies Params;

export const network = {
	width: { kind: 'number', label: 'width', symbol: 'm', default: 32, min: 8, max: 256, integer: true },
	layers: { kind: 'number', label: 'residual layers', default: 1, min: 0, max: 4, integer: true },
	activation: {
		kind: 'choice',
		label: 'activation',
		default: 'logcosh',
		options: [
			{ value: 'logcosh', label: 'log cosh (slope tanh)' },
			{ value: 'tanh', label: 'tanh' },
			{ value: 'softplus', label: 'softplus' },
			{ value: 'sine', label: 'sine' },
		],
	},
	unit: {
		kind: 'number',
		label: 'length unit',
		default: 1,
		min: 0.01,
		max: 100,
		log: true,
		help: 'about the size of the clouds: places count in it for the first layer, so that no neuron saturates',
	},
	start: {
		kind: 'choice',
		label: 'start',
		// What games meant before there was a choice.
		default: 'random',
		options: [
			{ value: 'random', label: 'w = −1: as OT-Flow starts' },
			{ value: 'calm', label: 'calm: U near zero' },
		],
		help: 'Calm: U begins near zero, and the control (but a bounded speed) hardly moves anything. In a score-based model U begins near −log of the Gaussian with the moments of ρ₀.',
	},
} as const satisfies Params;

export const training = {
	steps: {
		kind: 'number',
		label: 'steps',
		default: 4000,
		min: 1,
		max: 1_000_000,
		integer: true,
		live: true,
		help: 'the schedule goes over all of them; a run told to be longer keeps its moments, and takes the rate of the longer schedule',
	},
	batch: { kind: 'number', label: 'batch', symbol: 'B', default: 256, min: 8, max: 16384, integer: true },
	optimiser: {
		kind: 'choice',
		label: 'optimiser',
		default: 'adam',
		options: [
			{ value: 'adam', label: 'Adam' },
			{ value: 'muon', label: 'Muon for matrices, Adam for the rest' },
		],
	},
	learningRate: {
		kind: 'number',
		label: 'learning rate',
		default: 0.03,
		min: 1e-6,
		max: 1,
		log: true,
		live: true,
	},
	schedule: {
		kind: 'choice',
		label: 'schedule',
		default: 'cosine',
		live: true,
		options: [
			{ value: 'constant', label: 'constant' },
			{ value: 'cosine', label: 'cosine to zero' },
			{ value: 'step', label: 'halved every tenth' },
		],
	},
	clip: {
		kind: 'number',
		label: 'gradient clip',
		default: 0,
		min: 0,
		max: 1e6,
		live: true,
		help: 'largest Euclidean norm of the gradient; 0 switches clipping off',
	},
	decay: {
		kind: 'number',
		label: 'weight decay',
		default: 0,
		min: 0,
		max: 1,
		live: true,
		help: 'before each step the matrices K lose their rate × this share; so long runs at a high rate stay smooth',
	},
	points: {
		kind: 'number',
		label: 'training points',
		symbol: 'n',
		default: 0,
		min: 0,
		max: 10000,
		integer: true,
		help: 'a data budget: training sees these many samples of π again and again; 0 draws fresh ones',
	},
	resample: {
		kind: 'number',
		label: 'resample every',
		default: 1,
		min: 1,
		max: 10000,
		integer: true,
		help: 'iterations that share one batch',
	},
	parts: {
		kind: 'choice',
		label: 'parts of a batch',
		default: 'coarse',
		options: [
			{ value: 'coarse', label: 'of 64 or more, 8 at most' },
			{ value: 'fine', label: 'of 32 (without paths 64) or more, 24 at most' },
		],
		help: 'What a thread sums at once. Fine parts keep more threads busy; the last bits of a loss depend on the parts, not on the threads.',
	},
} as const satisfies Params;
