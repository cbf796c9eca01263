import { flowRate, shareOfRate } from '../flowRate';
import type { Game } from '../game';
import { hasStateCost } from '../posed';
import { blockOf, learnsDensity, readsDensity } from '../problem';
import { type Fact, finite, free, noiseless, percent } from './fact';

export const accelerated: Fact = (game) =>
	game.dynamics.order === 'second'
		? {
				text: 'Particles start at rest, and costs see only where they end: so U is a function of t and of y = x + (T − t)w, where a particle would end without further control, and the control acts with the gain T − t.',
				source: 'zero-effort-miss reduction: Bryson and Ho, Applied Optimal Control (1975), ch. 5',
			}
		: null;

export const collocated: Fact = (game) =>
	blockOf(game, 'solver').block.way === 'collocation'
		? {
				text: `The HJB equation of this game does not depend on ρ: it is solved for itself, and ρ follows.${noiseless(game) ? ' Without noise a small residual does not single out the viscosity solution.' : ''}`,
				source: 'Lasry and Lions (2007); Crandall and Lions (1983)',
			}
		: null;

/** What a discounted game tends to, and how far it is from it where that has a rate; '' where it is no gradient flow. */
function limitOf(game: Game): string {
	if (
		blockOf(game, 'running').block.form !== 'kinetic' ||
		game.drift.id !== 'none' ||
		game.potential.id !== 'none'
	)
		return '';
	const limit = '; with an interaction of weight 1/ε it becomes a Wasserstein gradient flow as ε → 0';
	const rate = Math.abs(flowRate(game));
	const share = shareOfRate(rate, 1 / game.dynamics.discount);
	return Number.isFinite(rate)
		? `${limit}. At this ε, what dies out at the rate μ = ${Number(rate.toPrecision(2))} in that flow does so at ${percent(share)} of it here: k = (√(1 + 4εμ) − 1)/2ε`
		: limit;
}

export const discounted: Fact = (game) =>
	game.dynamics.discount > 0 && finite(game)
		? {
				text: `U is the current value (U/ε, ε = ${(1 / game.dynamics.discount).toPrecision(2)}, stands in its equation).${
					blockOf(game, 'solver').block.flow === 'discounted'
						? ` The game goes on for ever: windows of it are played with U as the price of what follows${limitOf(game)}.`
						: ''
				}`,
				source: 'arXiv:2304.13534, §5; Mielke and Ortiz (2008), weighted energy–dissipation',
			}
		: null;

export const densityNeeded: Fact = (game) =>
	readsDensity(game).terminal && noiseless(game)
		? {
				text: 'log ρ_T is carried along paths by the change of variables: ρ_0 needs a density.',
				source: 'Chen et al., arXiv:1806.07366',
			}
		: null;

export const learned: Fact = (game) =>
	learnsDensity(game)
		? {
				text: `With noise no path carries log ρ_t: it is learned beside U, its gradient by score matching along the paths and its level by mass one.${
					game.dynamics.order === 'first' ? ' With it the probability flow f + v − ½σ²∇log ρ is known.' : ''
				}`,
				source: 'Boffi and Vanden-Eijnden, arXiv:2206.04642; Hyvärinen, JMLR 6 (2005)',
			}
		: null;

export const bent: Fact = (game) =>
	hasStateCost(game) && finite(game) && free(game) && game.interaction.id === 'none'
		? { text: 'With a state cost paths bend: along them the momentum −∇U grows at the rate ∇V.' }
		: null;
