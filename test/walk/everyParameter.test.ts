import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Param, Params, ParamValue } from '../../src/data/param';
import { type Game, SETTINGS, SETTINGS_NAMES, SLOT_NAMES, SLOTS } from '../../src/game/game';
import { clashes } from '../../src/game/needs';
import { problemOf } from '../../src/game/problem';
import type { Kernels } from '../../src/kernels/contract';
import { createWasmKernels } from '../../src/kernels/wasm/kernels';
import { createRng } from '../../src/math/rng';
import { extentOf } from '../../src/model/scene';
import { balancedSource } from '../../src/solvers/data';
import { pathsOf } from '../../src/solvers/paths';
import { Trainer } from '../../src/train/trainer';
import { gameOf } from '../game/fixture';
import { wasmModule } from '../kernels/wasmModule';

/** Every parameter is taken as it stands: another value of it changes a loss, a model, its samples, or what is shown. */
let kernels: Kernels;
beforeAll(async () => {
	kernels = createWasmKernels(await wasmModule());
});
afterAll(() => kernels.dispose());

type Slots = NonNullable<Parameters<typeof gameOf>[0]>;
type Settings = NonNullable<Parameters<typeof gameOf>[1]>;
const TINY: Settings = {
	network: { width: 8 },
	training: { batch: 16, steps: 20 },
	sampler: { steps: 3 },
	regularizers: { hjb: 1, terminal: 1 },
};
const plain = { regularizers: { hjb: 0, terminal: 0 } } as const;
const heun = { sampler: { integrator: 'heun', steps: 3 } } as const;
const noisy: Slots = {
	drift: { id: 'linear', rate: -1 },
	noise: { id: 'constant' },
	running: { id: 'diffusion' },
	terminal: { id: 'crossEntropy' },
	solver: { id: 'scoreMatching' },
};
const samplesOnly: Slots = { terminal: { id: 'energyDistance' } };
/** Where blocks fit, and a parameter plays a part that it does not play everywhere, as its help says; by the start of its path. */
const PLACES: readonly { readonly of: string; readonly slots?: Slots; readonly settings?: Settings }[] = [
	{ of: 'reference.barenblatt', slots: samplesOnly },
	// The wells of the default throw far what comes from 8 Gaussians.
	{ of: 'drift.gradient', slots: { drift: { id: 'gradient', potential: '0.5*(x^2+y^2)' } } },
	{
		of: 'noise.',
		slots: { ...samplesOnly, solver: { id: 'simulate', integrator: 'heun' } },
		settings: { ...plain, ...heun },
	},
	{ of: 'running.bounded', slots: samplesOnly, settings: plain },
	{
		of: 'solver.bridgeMatching',
		slots: {
			noise: { id: 'constant' },
			terminal: { id: 'hard' },
			// Few of the steps that are taken here are before the first refresh, or a warm start.
			solver: { id: 'bridgeMatching', refresh: 1, warm: 1 },
		},
		settings: { ...plain, ...heun },
	},
	{
		of: 'solver.bridgeMatching.warm',
		slots: { solver: { id: 'bridgeMatching', method: 'imf', refresh: 1, warm: 1 } },
	},
	{ of: 'solver.scoreMatching', slots: noisy, settings: { ...plain, ...heun } },
	{
		of: 'solver.scoreMatching.noisingSteps',
		slots: { drift: { id: 'gradient', potential: '0.5*(x^2+y^2)+0.1*sin(x)' } },
	},
	// Fewer particles are one part either way.
	{ of: 'training.parts', settings: { training: { batch: 64, steps: 20 } } },
	{ of: 'solver.collocation', slots: { terminal: { id: 'crossEntropy' } }, settings: plain },
	{
		of: 'solver.gradientFlow',
		slots: { interaction: { id: 'entropy' }, terminal: { id: 'none' } },
		settings: { ...plain, dynamics: { discount: 10 } },
	},
	{
		of: 'dynamics.discount',
		slots: { interaction: { id: 'entropy' }, terminal: { id: 'none' }, solver: { id: 'gradientFlow' } },
		settings: { ...plain, dynamics: { discount: 10 } },
	},
	{ of: 'regularizers.terminal', slots: { terminal: { id: 'reverseKL' } } },
	{ of: 'sampler.process', slots: noisy, settings: { ...plain, ...heun } },
];

/** The game of a place, mended where its blocks do not fit. */
function hostOf(path: string, slots: Slots): Game {
	const here = PLACES.filter(({ of }) => path.startsWith(of));
	let game = gameOf(
		Object.assign({}, slots, ...here.map((place) => place.slots)),
		here.reduce<Settings>((all, { settings }) => merged(all, settings ?? {}), TINY),
	);
	for (let k = 0; k < 6; k++) {
		const [clash] = clashes(game);
		if (!clash) return game;
		game = clash.fix.game;
	}
	throw new Error(`${path}: no game could be made of it`);
}
const merged = (a: Settings, b: Settings): Settings =>
	Object.fromEntries(SETTINGS_NAMES.map((group) => [group, { ...a[group], ...b[group] }]));

/** Other values: one of a number, a list or a formula, all the others of a choice. */
function othersOf(param: Param, value: ParamValue): ParamValue[] {
	switch (param.kind) {
		case 'choice':
			return param.options.map((option) => option.value).filter((option) => option !== value);
		case 'flag':
			return [!value];
		case 'formula':
			return [`${value} + 0.1*x`];
		case 'rows':
			return Array.isArray(value)
				? [value.map((row, i) => (i > 0 ? row : row.map((x: number) => x * 0.5 + 0.25)))]
				: [];
		case 'number': {
			const given = Number(value);
			const step = param.integer ? Math.max(1, Math.round(given / 2)) : Math.abs(given) / 2 || 0.5;
			return [given + step <= param.max ? given + step : given - step];
		}
	}
}

/** What a game promises: losses, parameters and samples after a few steps, and the box that is shown. */
async function promised(game: Game): Promise<string> {
	const trainer = await Trainer.create(game, kernels);
	const losses: unknown[] = [];
	while (trainer.step < 3) losses.push(await trainer.advance());
	const theta = await trainer.parameters();
	const starts = balancedSource(game, 'reference')(createRng(1), 4);
	const { states } = await pathsOf(problemOf(game), kernels, theta, starts, 8, createRng(2));
	trainer.dispose();
	return JSON.stringify([losses, Array.from(theta), Array.from(states.slice(-8)), extentOf(game)]);
}

interface Place {
	readonly path: string;
	readonly head: string;
	readonly key: string;
	readonly param: Param;
	readonly slots: Slots;
}
const listed = (head: string, path: string, params: Params, slots: Slots): Place[] =>
	Object.entries(params).map(([key, param]) => ({ path: `${path}.${key}`, head, key, param, slots }));
const places: Place[] = [
	...SLOT_NAMES.flatMap((slot) =>
		Object.entries(SLOTS[slot]).flatMap(([id, { params }]) =>
			listed(slot, `${slot}.${id}`, params, { [slot]: { id } }),
		),
	),
	...SETTINGS_NAMES.flatMap((group) => listed(group, group, SETTINGS[group], {})),
];

test.each(places)('$path', async ({ path, head, key, param, slots }) => {
	const game = hostOf(path, slots);
	const part: Readonly<Record<string, ParamValue>> = Reflect.get(game, head);
	const value = part[key];
	if (value === undefined) throw new Error(`${path} went while the game was mended`);
	const seen = [await promised(game)];
	for (const other of othersOf(param, value)) {
		const changed: Game = { ...game, [head]: { ...part, [key]: other } };
		if (clashes(changed).length > 0) continue;
		seen.push(await promised(changed));
	}
	expect(seen.length).toBeGreaterThan(1);
	expect(new Set(seen).size).toBe(seen.length);
});
