import { numbers } from '../math/algebra';
import { createRng } from '../math/rng';
import { farApart } from './clouds';
import { flowRate, shareOfRate } from './flowRate';
import type { Game } from './game';
import { noisedLaw } from './noisedLaw';
import { costless, hasFiniteCost, hasOneOptimum, hasStateCost, heldBack, hillOf, movesAtoms } from './posed';
import { blockOf, isScoreModel, learnsDensity, readsDensity, readsTarget } from './problem';
import { steepFormulas } from './steep';

/** A thing that is known of a game, and who showed it. */
export interface Sentence {
	readonly text: string;
	readonly source?: string;
}

type Fact = (game: Game) => Sentence | null;

const noiseless = (game: Game): boolean => game.noise.id === 'none';
/** A chain of steps in the place of a game in time. */
const discrete = (game: Game): boolean => blockOf(game, 'solver').block.discrete === true;
const finite = (game: Game): boolean => blockOf(game, 'running').block.hamiltonian !== undefined;

/** Steps before iterated fitting: pairs are made anew every so many steps, from the warm start on. */
const stepsBeforeFitting = ({ solver: { warm, refresh } }: Game): number =>
	Number(refresh) * Math.ceil(Number(warm) / Number(refresh));

/** Whether training comes to iterated fitting at all. */
export const fitsIteratively = (game: Game): boolean =>
	game.solver.method === 'imf' && stepsBeforeFitting(game) < game.training.steps;

const matched: Fact = (game) => {
	const { method, coupling, minibatch } = game.solver;
	if (game.terminal.id !== 'hard' || coupling === undefined || movesAtoms(game)) return null;
	const refitted = fitsIteratively(game);
	const end = game.training.points > 0 ? 'the points that training sees' : 'π';
	if (method === 'imf' && !refitted)
		return {
			text: `Iterated fitting begins after ${stepsBeforeFitting(game)} steps, and training ends before: pairs stay ${coupling === 'independent' ? 'independent' : 'those of minibatches'}.`,
		};
	const within: Sentence = {
		text: `Pairs are optimal among ${minibatch} samples at a time, not among all: what is learned tends to the optimum as that number grows.`,
		source: 'Fatras et al., arXiv:1910.04091; Tong et al., arXiv:2302.00482',
	};
	if (noiseless(game))
		return coupling === 'independent'
			? {
					text: `The ends are paired independently: the flow carries ρ_0 to ${end}, but it is not optimal transport${refitted ? '; pairing anew by its own paths straightens it' : ', and its paths bend'}.`,
					source: 'Lipman et al., arXiv:2210.02747; Liu et al., arXiv:2209.03003',
				}
			: within;
	if (refitted || singular(game)) return null;
	return coupling === 'entropic'
		? within
		: {
				text: `The process carries ρ_0 to ${end}, but with these pairs it is not the Schrödinger bridge: that takes entropic pairs or iterated fitting.`,
				source: 'Shi et al., arXiv:2303.16852',
			};
};

const singular: Fact = (game) => {
	if (!readsTarget(game) || blockOf(game, 'target').block.logDensity) return null;
	const why = blockOf(game, 'terminal').block.singular(!noiseless(game));
	return {
		text: `π has no density in the plane${
			why === null
				? ': for a ρ_T that has one both KL divergences are infinite, W₁, MMD, energy distance and Sinkhorn divergence are not'
				: `, ${why}`
		}.`,
		source: 'Gu et al., arXiv:2407.11901 (Wasserstein-1 and Wasserstein-2 proximals)',
	};
};

const unsplit: Fact = (game) =>
	movesAtoms(game)
		? {
				text: `No flow splits a point: without noise ρ_T is no more points than ρ_0 is${
					game.terminal.id === 'hard'
						? ', and ρ_T = π can be met only where whole points of ρ_0 add up to those of π'
						: ''
				}.`,
			}
		: null;

const targetless: Fact = (game) =>
	readsTarget(game)
		? null
		: { text: 'π plays no part in this game: nothing is lowered, or measured, against it.' };

const budgeted: Fact = ({ training: { points } }) =>
	points === 0
		? null
		: {
				text: `Training sees ${points} point${points === 1 ? '' : 's'}: the exact optimum is drawn to just these, and only the network, regularizers and an early stop keep the model from it.`,
				source: 'Scarvelis et al., arXiv:2310.12395 (closed-form diffusion models)',
			};

/** Generation is the reverse of noising only if it starts where noising ends. */
const startsWhereNoisingEnds: (off: boolean) => Fact = (wanted) => (game) => {
	if (!isScoreModel(game)) return null;
	const source = 'Song et al., arXiv:2011.13456, §3';
	const law = noisedLaw(game);
	if (!law)
		return wanted
			? null
			: {
					text: `ρ_0 should be the law that noising ends in${game.drift.id === 'gradient' && game.noise.id === 'constant' ? '; under f = −∇Ψ and constant σ that tends to e^{2Ψ/σ²}' : ''}.`,
					source,
				};
	const { shrink, std } = law;
	const left = `Noising ends in ${percent(shrink)} of the data under noise of std ${std.toPrecision(3)}`;
	const { reference } = game;
	const off =
		reference.id !== 'gaussian' ||
		[reference.stdX, reference.stdY].some((s) => Math.abs(Number(s) / std - 1) > 0.25) ||
		// Where the data are forgotten, the middle is the origin.
		(shrink < 0.05 && [reference.x, reference.y].some((m) => Math.abs(Number(m)) > 0.25 * std));
	if (off !== wanted) return null;
	return {
		text: `${left}: ρ_0 should be that law${off ? ', and it is another one here. What it is off by' : '. What it is off by'} stays in the samples.`,
		source,
	};
};
const percent = (share: number): string => `${Number((100 * share).toPrecision(2))} %`;

const tempered: Fact = (game) =>
	game.running.id === 'diffusion' &&
	game.terminal.id === 'crossEntropy' &&
	game.terminal.weight !== 1 &&
	game.dynamics.discount === 0
		? { text: 'With a weight α the value function ends in −α log π: η starts from π^α, a tempered target.' }
		: null;

const steep: Fact = (game) => {
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

const free: Fact = (game) => {
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

const unique: Fact = (game) =>
	hasOneOptimum(game) && !discrete(game)
		? {
				text: 'All costs are convex in (ρ, ρv), and L strictly in v: there is one optimal flow.',
				source: 'Benamou and Brenier (2000); Lasry and Lions (2007)',
			}
		: null;

const smooth: Fact = (game) => {
	if (!finite(game) || !heldBack(game) || discrete(game)) return null;
	if (!noiseless(game))
		return {
			text: 'With noise (σ > 0) the HJB equation is parabolic, and U is smooth before T.',
			source: 'Lasry and Lions (2007)',
		};
	return game.terminal.id === 'hard'
		? null
		: {
				text: 'Without noise (σ = 0) the HJB equation is of first order: U may have kinks (shocks) where particles on two sides choose different ways.',
				source: 'Crandall and Lions (1983), viscosity solutions',
			};
};

const linearised: Fact = (game) =>
	game.running.id === 'kinetic' &&
	game.noise.id === 'constant' &&
	game.interaction.id === 'none' &&
	game.dynamics.discount === 0 &&
	game.dynamics.order === 'first'
		? {
				text: 'Hopf–Cole: with U = −λσ² log η the HJB equation is linear in η.',
				source: 'Hopf (1950); Todorov (2009), linearly solvable control',
			}
		: null;

const accelerated: Fact = (game) =>
	game.dynamics.order === 'second'
		? {
				text: 'Particles start at rest, and costs see only where they end: so U is a function of t and of y = x + (T − t)w, where a particle would end without further control, and the control acts with the gain T − t.',
				source: 'zero-effort-miss reduction: Bryson and Ho, Applied Optimal Control (1975), ch. 5',
			}
		: null;

const collocated: Fact = (game) =>
	blockOf(game, 'solver').block.way === 'collocation'
		? {
				text: `The HJB equation of this game does not depend on ρ: it is solved for itself, and ρ follows.${noiseless(game) ? ' Without noise a small residual does not single out the viscosity solution.' : ''}`,
				source: 'Lasry and Lions (2007); Crandall and Lions (1983)',
			}
		: null;

/** What a discounted game tends to, and how far it is from it where that has a rate; '' where it is no gradient flow. */
function limitOf(game: Game): string {
	if (game.running.id !== 'kinetic' || game.drift.id !== 'none' || game.potential.id !== 'none') return '';
	const limit = '; with an interaction of weight 1/ε it becomes a Wasserstein gradient flow as ε → 0';
	const rate = Math.abs(flowRate(game));
	const share = shareOfRate(rate, 1 / game.dynamics.discount);
	return Number.isFinite(rate)
		? `${limit}. At this ε, what dies out at the rate μ = ${Number(rate.toPrecision(2))} in that flow does so at ${percent(share)} of it here: k = (√(1 + 4εμ) − 1)/2ε`
		: limit;
}

const discounted: Fact = (game) =>
	game.dynamics.discount > 0 && finite(game)
		? {
				text: `U is the current value (U/ε, ε = ${(1 / game.dynamics.discount).toPrecision(2)}, stands in its equation).${
					game.solver.id === 'gradientFlow'
						? ` The game goes on for ever: windows of it are played with U as the price of what follows${limitOf(game)}.`
						: ''
				}`,
				source: 'arXiv:2304.13534, §5; Mielke and Ortiz (2008), weighted energy–dissipation',
			}
		: null;

const densityNeeded: Fact = (game) =>
	readsDensity(game).terminal && noiseless(game)
		? {
				text: 'log ρ_T is carried along paths by the change of variables: ρ_0 needs a density.',
				source: 'Chen et al., arXiv:1806.07366',
			}
		: null;

const learned: Fact = (game) =>
	learnsDensity(game)
		? {
				text: `With noise no path carries log ρ_t: it is learned beside U, its gradient by score matching along the paths and its level by mass one.${
					game.dynamics.order === 'first' ? ' With it the probability flow f + v − ½σ²∇log ρ is known.' : ''
				}`,
				source: 'Boffi and Vanden-Eijnden, arXiv:2206.04642; Hyvärinen, JMLR 6 (2005)',
			}
		: null;

/** Points whose share inside the obstacle is looked at. */
const LOOKED_AT = 200;

const apart: Fact = (game) => {
	const text = farApart(game);
	return text === null ? null : { text };
};

const covered: Fact = (game) => {
	const { block, params } = blockOf(game, 'potential');
	if (game.potential.id !== 'obstacle' || !block.value) return null;
	const height = Number(game.potential.height);
	for (const [slot, name] of [
		['reference', 'ρ_0'],
		['target', 'π'],
	] as const) {
		const { block: law, params: lawParams } = blockOf(game, slot);
		const places = law.sample?.(lawParams, createRng(1), LOOKED_AT) ?? new Float32Array(0);
		let inside = 0;
		for (let i = 0; i < places.length; i += 2) {
			const at = [places[i] ?? 0, places[i + 1] ?? 0] as const;
			if (block.value(numbers, params, 0, at) > height / 2) inside += 2;
		}
		if (inside > 0.9 * places.length && places.length > 0 && (slot === 'reference' || readsTarget(game)))
			return {
				text: `The obstacle stands on nearly all of ${name}: particles cannot go round it, only hurry.`,
			};
	}
	return null;
};

/** A typed formula without a slope somewhere. */
const rough: Fact = (game) => {
	const [found] = steepFormulas(game).filter(({ slot }) => slot !== 'target' || readsTarget(game));
	if (!found) return null;
	const at = found.at.map((c) => c.toPrecision(2)).join(', ');
	return {
		text: `The slope of “${found.text}” (${found.path}) has no bound near (${at}): particles there are thrown far. A root or a logarithm kept from 0 has one, as √(… + 0.01).`,
	};
};

const unnormalised: Fact = (game) =>
	readsTarget(game) && blockOf(game, 'target').block.normalised === false
		? { text: 'π is known up to a constant, so losses and KL are, too.' }
		: null;

/** Particles who mind their own costs each, and a planner who minds those of all. */
const potentialGame: Fact = (game) =>
	finite(game) && hasFiniteCost(game) && heldBack(game) && !discrete(game)
		? {
				text: 'This is a potential mean-field game: every minimiser is an equilibrium of particles that each pay L + V, δI/δρ and δF/δρ for themselves.',
				source:
					'Lasry and Lions (2007); Benamou, Carlier and Santambrogio (2017), variational mean field games',
			}
		: null;

const bent: Fact = (game) =>
	hasStateCost(game) && finite(game) && undisturbed(game) && game.interaction.id === 'none'
		? { text: 'With a state cost paths bend: along them the momentum −∇U grows at the rate ∇V.' }
		: null;

/** dX = v dt, undiscounted: what is known of the particles of a running cost is known of these. */
const undisturbed = ({ drift, noise, dynamics: { order, discount } }: Game): boolean =>
	drift.id === 'none' && noise.id === 'none' && order === 'first' && discount === 0;

/** What running costs say of paths holds of velocities alone, what the matched one says where HJB is that of noising. */
const saysOfRunning = (game: Game): boolean => {
	const { interaction, potential, dynamics } = game;
	if (game.running.id !== 'diffusion') return undisturbed(game);
	const bare = interaction.id === 'none' && potential.id === 'none';
	return bare && dynamics.discount === 0 && dynamics.order === 'first';
};

const ofBlock =
	(slot: 'running' | 'interaction' | 'terminal'): Fact =>
	(game) => {
		const { theory, source } = blockOf(game, slot).block;
		const elsewhere = slot === 'running' && finite(game) && !saysOfRunning(game);
		return theory === '' || elsewhere ? null : { text: theory, source };
	};

/** What is wrong or unusual first, then what the costs say, then what holds of many games. */
const FACTS: readonly Fact[] = [
	apart,
	rough,
	tempered,
	steep,
	covered,
	startsWhereNoisingEnds(true),
	unsplit,
	matched,
	singular,
	targetless,
	budgeted,
	accelerated,
	collocated,
	discounted,
	learned,
	ofBlock('interaction'),
	(game) => (game.terminal.id === 'hard' ? ofBlock('terminal')(game) : null),
	ofBlock('running'),
	free,
	ofBlock('terminal'),
	startsWhereNoisingEnds(false),
	unique,
	linearised,
	potentialGame,
	smooth,
	bent,
	densityNeeded,
	unnormalised,
];

/** What theory says of a game, most telling first. */
export function theoryOf(game: Game): readonly Sentence[] {
	const said = new Map<string, Sentence>();
	for (const fact of FACTS) {
		const sentence = fact(game);
		if (sentence && !said.has(sentence.text)) said.set(sentence.text, sentence);
	}
	return [...said.values()];
}
