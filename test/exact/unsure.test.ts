import { describe, expect, it } from 'vitest';
import { exactOf } from '../../src/exact/index';
import { playable } from '../../src/game/needs';
import { gameOf } from '../game/fixture';
import { descent, normal } from './games';

describe('what is not sure is not said', () => {
	/** Two modes, and noise that does not blur them: ρ_0 is one Gaussian. */
	const parted = (std: number) =>
		gameOf(
			{
				reference: normal(0, 0, 1, 1),
				target: {
					id: 'mixture',
					components: [
						[1, -2, 0, 0.3],
						[1, 2, 0, 0.3],
					],
				},
				noise: { id: 'constant', sigma: std },
				running: { id: 'diffusion' },
				terminal: { id: 'crossEntropy' },
				solver: { id: 'scoreMatching' },
			},
			{ sampler: { integrator: 'heun' } },
		);

	it('log ρ_t of a score model whose noising leaves the modes apart, while U stays exact', async () => {
		const solution = exactOf(parted(0.4));
		if (!solution) throw new Error('a mixture under linear noising is solved');
		const places = Float32Array.of(0, 0, 1, 1, -2, 0.5);
		const density = await solution.logDensity(places, 0.5);
		expect(Array.from(density ?? [0]).some(Number.isNaN)).toBe(true);
		const jets = await solution.jets(Float32Array.of(0, 0, 0.5, 1, 1, 0.5));
		expect(Array.from(jets?.value ?? []).every(Number.isFinite)).toBe(true);
	});

	it('the density that a flow with other marginals would carry', async () => {
		const solution = exactOf(parted(2));
		const back = await solution?.origins(Float32Array.of(1, 0));
		expect(back?.origins.every(Number.isFinite)).toBe(true);
		expect(back?.logDensity).toBeNull();
	});

	it('a flow so stiff that its curve would take for ever: nothing is solved, and nothing hangs', () => {
		const stiff = gameOf(
			{
				...descent,
				reference: normal(0, 0, 0.05, 0.05),
				interaction: { id: 'entropy', weight: 100 },
			},
			{ dynamics: { discount: 0.05 } },
		);
		expect(playable(stiff)).toBe(true);
		expect(exactOf(stiff)).toBeNull();
	});
});

describe('U of a discounted flow', () => {
	// Fast beside ε: all that is paid ahead is paid within a sliver of the first ε.
	it.each([1, 10, 100])('is what a particle at the mean still pays, weight %d', async (weight) => {
		const game = gameOf(
			{ ...descent, target: normal(1, -1, 0.7, 1.4), interaction: { id: 'relativeEntropy', weight } },
			{ dynamics: { discount: 0.1 } },
		);
		const solution = exactOf(game);
		if (!solution) throw new Error('a Gaussian descent is solved');
		const moments = solution.moments(0);
		const [x = 0, y = 0] = moments?.mean ?? [];
		const at = async (t: number): Promise<number> =>
			(await solution.jets(Float32Array.of(x, y, t)))?.value?.[0] ?? Number.NaN;
		// ∂_tU follows from the HJB equation, U from a quadrature: they agree where both are right.
		const h = 1e-3;
		const slope = ((await at(h)) - (await at(0))) / h;
		const said = (await solution.jets(Float32Array.of(x, y, h / 2)))?.timeDerivative?.[0] ?? Number.NaN;
		expect(Math.abs(slope / said - 1)).toBeLessThan(0.02);
	});
});
