import type { Game } from '../../game/game';
import { sourceOf } from '../../game/samples';
import { picked } from '../../math/arrays';
import { lazily } from '../../math/lazily';
import { createRng } from '../../math/rng';
import { standardDeviation } from '../../math/stats';
import type { EndCost } from './clouds';
import { planTo } from './plan';

/** Points that stand for π, at most. */
const POINTS = 400;

/** The proximal of the target of a game, by all of its points if these are few, else by samples. */
export function proximalOf(game: Game, L: number, atoms: Float32Array | null, share: number) {
	const most = share ** 2 * POINTS;
	const all = atoms && atoms.length / 2 <= most ? atoms : null;
	const points = lazily(
		() => all ?? sourceOf(game, 'target')(createRng(game.seed).split('optimum, target'), most),
	);
	return { points: all ? all.length / 2 : most, cost: () => proximalTo(L, points(), !all) };
}

/**
 * min over γ of KL(γ‖π) + L W₁(ρ, γ) of a cloud ρ, π even over points [m, 2], from above. It is sup over L-Lipschitz u of ∫u dρ − log ∫e^u dπ (Birrell et al.,
 * arXiv:2011.05953, Theorem 8), so in the mean that of samples of ρ, or of π, is no less than that of the laws: E sup ≥ sup E, and −log is convex. A plan between
 * them costs no less. Its error is that of samples of π, whose shares vary as γ/π, and, of a rule, by how much its two halves cost more than all of it.
 * @param sampled whether the points are samples of π, and not all of it
 */
export const proximalTo =
	(L: number, points: Float32Array, sampled: boolean): EndCost =>
	({ places, mass, nodes }) => {
		const plan = planTo(places, mass, points, L);
		const luck = sampled ? standardDeviation(plan.ratio) / Math.sqrt(plan.ratio.length) : 0;
		if (nodes === 'samples') return { shares: plan.shares, error: luck };
		const halves = [true, false].map((which) => {
			const kept = Int32Array.from(mass.keys()).filter((i) => nodes[i] === which);
			const part = Float64Array.from(kept, (i) => mass[i] ?? 0);
			const weight = part.reduce((sum, m) => sum + m, 0);
			const all = part.map((m) => m / weight);
			return weight * planTo(picked(places, kept), all, points, L, plan).cost;
		});
		const above = halves.reduce((a, b) => a + b, 0) - plan.cost;
		return { shares: plan.shares, error: luck + Math.max(0, above) };
	};
