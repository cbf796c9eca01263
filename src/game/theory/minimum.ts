import { costless, hasFiniteCost, hasOneOptimum, heldBack, hillOf } from '../posed';
import { constrained, discrete, type Fact, finite, noiseless } from './fact';

export const steep: Fact = (game) => {
	const hill = finite(game) ? hillOf(game) : null;
	if (!hill) return null;
	const pays = 'A hill k < 0 pays particles for running away';
	const source = 'second variation of the cost of a path; Riccati equation of the linear-quadratic game';
	const { minimum, quadratic } = hill;
	if (quadratic) {
		const { size, limit } = quadratic;
		const verdict = minimum === null ? '' : `, so it has ${minimum ? 'one' : 'none'}`;
		const against = limit === undefined ? '' : ` against ${limit.toPrecision(3)}`;
		return {
			text: `${pays}: with a cost λ/2 |v|² the game has no minimum from T√(−k/λ) = π/2 + arctan(κ/√(−kλ)) on, κ the curvature of its end far away. Here that is ${size.toPrecision(3)}${against}${verdict}.`,
			source,
		};
	}
	if (minimum === null) return { text: `${pays}: for a long horizon the game may have no minimum.`, source };
	return {
		text: minimum
			? `${pays}, but the running cost grows faster than |v|²: the game has a minimum at any horizon.`
			: `${pays}, and the running cost grows more slowly than |v|²: the game has no minimum at any horizon.`,
		source,
	};
};

export const unpaid: Fact = (game) => {
	switch (costless(game)) {
		case 'endless':
			return {
				text: 'Without a running cost nothing holds the cloud back from spreading and running away, which pays here: the infimum is −∞, and no flow is optimal.',
			};
		case 'hasty':
			return {
				text: 'Without a running cost the cloud may jump at once to where the way costs least: in general the infimum is approached by ever faster flows, and none is optimal.',
			};
		case 'many':
			return {
				text: 'Only the end counts, so many flows are optimal. The lab picks one among the gradient fields; another seed finds another.',
			};
		default:
			return null;
	}
};

export const unique: Fact = (game) =>
	hasOneOptimum(game) && !discrete(game)
		? {
				text: 'All costs are convex in (ρ, ρv), and L strictly in v: there is one optimal flow.',
				source: 'Benamou and Brenier (2000); Lasry and Lions (2007)',
			}
		: null;

export const smooth: Fact = (game) => {
	if (!finite(game) || !heldBack(game) || discrete(game)) return null;
	if (!noiseless(game))
		return {
			text: 'With noise (σ > 0) the HJB equation is parabolic, and U is smooth before T.',
			source: 'Lasry and Lions (2007)',
		};
	return constrained(game)
		? null
		: {
				text: 'Without noise (σ = 0) the HJB equation is of first order: U may have kinks (shocks) where particles on two sides choose different ways.',
				source: 'Crandall and Lions (1983), viscosity solutions',
			};
};

/** Particles who mind their own costs each, and a planner who minds those of all. */
export const potentialGame: Fact = (game) =>
	finite(game) && hasFiniteCost(game) && heldBack(game) && !discrete(game)
		? {
				text: 'This is a potential mean-field game: every minimiser is an equilibrium of particles that each pay L + V, δI/δρ and δF/δρ for themselves.',
				source:
					'Lasry and Lions (2007); Benamou, Carlier and Santambrogio (2017), variational mean field games',
			}
		: null;
