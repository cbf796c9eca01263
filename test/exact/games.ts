import type { gameOf } from '../game/fixture';

/** Games with a known solution, away from the special values of their parameters. */
export type Slots = NonNullable<Parameters<typeof gameOf>[0]>;
export type Settings = NonNullable<Parameters<typeof gameOf>[1]>;
export const normal = (x: number, y: number, stdX: number, stdY: number, correlation = 0) => ({
	id: 'gaussian',
	x,
	y,
	stdX,
	stdY,
	correlation,
});

export const soft: Slots = {
	reference: normal(-0.5, 0.3, 0.8, 1.2),
	target: normal(1.5, -1, 0.6, 1.4),
	running: { id: 'kinetic', weight: 1.5 },
	terminal: { id: 'reverseKL', weight: 3 },
};
/** ρ_0 and π of `soft`, axis by axis. */
export const AXES = [
	[
		{ mean: -0.5, std: 0.8 },
		{ mean: 1.5, std: 0.6 },
	],
	[
		{ mean: 0.3, std: 1.2 },
		{ mean: -1, std: 1.4 },
	],
] as const;
export const long: Settings = { dynamics: { horizon: 1.5 } };
export const noisy: Settings = { ...long, sampler: { integrator: 'heun' } };
export const skew = normal(-0.5, 0.3, 0.8, 1.1, 0.4);
export const hard: Slots = {
	reference: skew,
	target: normal(1, 0.5, 0.6, 1, -0.5),
	running: { id: 'kinetic', weight: 2 },
	terminal: { id: 'hard' },
	solver: { id: 'bridgeMatching', coupling: 'entropic' },
};

export const descent: Slots = {
	reference: normal(-0.5, 0.3, 0.8, 1.2),
	target: normal(1, -1, 0.7, 1.4),
	running: { id: 'kinetic', weight: 1.5 },
	terminal: { id: 'none' },
	solver: { id: 'gradientFlow' },
};

export const score: Slots = {
	reference: normal(0.3, -0.2, 1.2, 0.9, 0.2),
	target: {
		id: 'mixture',
		components: [
			[1, -1.2, 0.5, 0.6],
			[2, 0.8, 0.7, 0.5],
		],
	},
	running: { id: 'diffusion' },
	terminal: { id: 'crossEntropy' },
	solver: { id: 'scoreMatching' },
};
export const unpaired: Slots = {
	reference: normal(0.3, -0.2, 0.8, 0.8),
	target: {
		id: 'mixture',
		components: [
			[1, -1.2, 0.5, 0.6],
			[2, 0.8, 0.7, 0.5],
		],
	},
	solver: { id: 'bridgeMatching', coupling: 'independent' },
};
export const beta = { id: 'vp', betaMin: 0.1, betaMax: 6 };
