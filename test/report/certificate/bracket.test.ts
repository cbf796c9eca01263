import { expect, it } from 'vitest';
import { latticeWith, nodesOf } from '../../../src/exact/certificate/lattice';
import { gaussianBridge } from '../../../src/exact/gaussianBridge';
import { exactOf } from '../../../src/exact/index';
import { blockOf, problemOf } from '../../../src/game/problem';
import { numbers } from '../../../src/math/algebra';
import { hard, normal, type Settings, type Slots, soft } from '../../exact/games';
import { gameOf } from '../../game/fixture';
import { bracketOf } from './bracket';
import { densePairs } from './dense';
import { axisPairs } from './pairs';
import { between } from './sweeps';

/** Of 96 or 64 nodes along a side, few are enough for laws that are wide and smooth. */
const FEW = 1 / 3;

/** Of the cost, what is without the faint ends of laws. */
const FAINT = 1e-4;

function expectAbout(least: number, slots: Slots, settings?: Settings): void {
	const found = bracketOf(problemOf(gameOf(slots, settings)), FEW);
	if (!found) throw new Error('these games have a bracket');
	const { lower, upper, nodes } = found;
	const slack = FAINT * least;
	expect(upper - lower - 2 * nodes).toBeLessThan(0.01 * least);
	expect(lower).toBeLessThan(least + slack);
	expect(upper).toBeGreaterThan(least - slack);
}
const costOf = (slots: Slots, settings: Settings): number => {
	const { cost } = exactOf(gameOf(slots, settings)) ?? {};
	return (cost?.running ?? Number.NaN) + (cost?.terminal ?? Number.NaN);
};
const long: Settings = { dynamics: { horizon: 1.5 } };

it('holds the least cost of Gaussian games: a soft end, a constraint, an acceleration', () => {
	for (const slots of [soft, hard]) expectAbout(costOf(slots, long), slots, long);
	const second: Settings = { dynamics: { horizon: 1.5, order: 'second' } };
	expectAbout(costOf(soft, second), soft, second);
});

it('holds the least cost of moving a Gaussian, under costs that are no sum over axes', () => {
	const slots: Slots = { reference: normal(0, 0, 0.8, 0.8), target: normal(2, 1, 0.8, 0.8) };
	const alpha = 3;
	for (const [running, id] of [
		[{ id: 'power', exponent: 3 }, 'reverseKL'],
		[{ id: 'relativistic', speed: 3 }, 'forwardKL'],
		[{ id: 'anisotropic', along: 1, across: 4, angle: 30 }, 'forwardKL'],
	] as const) {
		const all = { ...slots, running, terminal: { id, weight: alpha } };
		// All go the same way d, since the best u is a line: T L(d/T) + α |m − d|²/2s².
		const { block, params } = blockOf(gameOf(all), 'running');
		const still = { sigma: 0, divergence: () => 0 };
		let least = Number.POSITIVE_INFINITY;
		for (let i = 0; i <= 200; i++)
			for (let j = 0; j <= 100; j++) {
				const d = [i / 100, j / 100] as const;
				const L = block.lagrangian(numbers, params, 0, [0, 0], [d[0] / 1.5, d[1] / 1.5], still);
				least = Math.min(least, 1.5 * L + (alpha * ((2 - d[0]) ** 2 + (1 - d[1]) ** 2)) / 2 / 0.8 ** 2);
			}
		expectAbout(least, all, long);
	}
});

it('holds the energy of a Gaussian bridge, and of noising turned back', () => {
	const slots = { ...hard, noise: { id: 'constant', sigma: 0.7 } };
	const moments = (slot: 'reference' | 'target') => {
		const { block, params } = blockOf(gameOf(slots), slot);
		const [found] = block.gaussians?.(params) ?? [];
		if (!found) throw new Error('a Gaussian');
		return found;
	};
	const { cost } = gaussianBridge(moments('reference'), moments('target'), { sigma: 0.7, horizon: 1.5 });
	expectAbout(2 * cost, slots, long);
	// −E log of what N(1, 0.6² × 0.9²) is noised to, by dY = −Y ds + √2 dW: the cross-entropy of two Gaussians.
	const factor = Math.exp(-0.7);
	const entropies = [
		[0.3, 1.2, 1, 0.6],
		[-0.2, 0.9, -1, 0.9],
	].map(([m = 0, s = 0, to = 0, std = 0]) => {
		const variance = (factor * std) ** 2 + 1 - factor ** 2;
		return 0.5 * Math.log(2 * Math.PI * variance) + ((m - factor * to) ** 2 + s ** 2) / 2 / variance;
	});
	const noised: Slots = {
		reference: normal(0.3, -0.2, 1.2, 0.9),
		target: normal(1, -1, 0.6, 0.9),
		drift: { id: 'linear', rate: 1 },
		noise: { id: 'constant', sigma: Math.SQRT2 },
		running: { id: 'diffusion' },
		terminal: { id: 'crossEntropy' },
	};
	expectAbout(
		entropies.reduce((a, b) => a + b),
		noised,
		{ dynamics: { horizon: 0.7 } },
	);
});

it('leaves out what is out of reach, and sums over pairs as over one axis after the other', () => {
	const lattice = latticeWith({ x: [-1, 1], y: [-1, 1] }, 0.25);
	const law = { lattice, which: Int32Array.from({ length: 64 }, (_, k) => k) };
	const even = new Float64Array(64).fill(-Math.log(64));
	// From one node all go as Gibbs would have them: −α log Σ ν e^(−c/α).
	const cost = (dx: number, dy: number): number =>
		Math.hypot(dx, dy) > 0.8 ? Number.POSITIVE_INFINITY : dx ** 2 + dy ** 2;
	const one = { lattice, which: Int32Array.of(27) };
	const [x, y] = [lattice.x[3] ?? 0, lattice.y[3] ?? 0];
	const gibbs = nodesOf(lattice).reduce(
		(sum, at, k, all) =>
			k % 2 === 0 ? sum + Math.exp(-cost(at - x, (all[k + 1] ?? 0) - y) / 0.3) / 64 : sum,
		0,
	);
	const reached = between({
		pairs: densePairs(one, law, cost),
		from: Float64Array.of(0),
		to: even,
		alpha: 0.3,
	});
	expect(reached.lower).toBeLessThan(-0.3 * Math.log(gibbs) + 1e-9);
	expect(reached.upper).toBeGreaterThan(-0.3 * Math.log(gibbs) - 1e-9);
	expect(reached.upper - reached.lower).toBeLessThan(1e-3);
	// Few enough are near at a small ε for a list.
	const to = nodesOf(lattice)
		.filter((_, k) => k % 2 === 0)
		.map((at) => -((at - 0.5) ** 2));
	const problem = {
		from: even,
		to: Float64Array.from(to, (log) => log - Math.log(to.reduce((a, b) => a + Math.exp(b), 0))),
		alpha: null,
	};
	const dense = between({ ...problem, pairs: densePairs(law, law, (dx, dy) => dx ** 2 + dy ** 2) });
	const axes = between({ ...problem, pairs: axisPairs(lattice, lattice, (a, b) => (a - b) ** 2) });
	expect(dense.lower).toBeCloseTo(axes.lower, 9);
	expect(dense.upper).toBeCloseTo(axes.upper, 9);
});
