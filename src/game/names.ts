import { flowRate, shareOfRate } from './flowRate';
import type { Game, Slot } from './game';
import { blockOf, isScoreModel } from './problem';
import { fitsIteratively, type Sentence, theoryOf } from './theory';

export interface Naming {
	/** "OT-Flow with a terminal regularizer", or "a new model". */
	readonly name: string;
	readonly known: boolean;
	/** What theory says of the game, most telling first. */
	readonly theory: readonly Sentence[];
}

const is = (game: Game, slot: Slot, ...ids: string[]): boolean => ids.includes(game[slot].id);

/** dX = v dt: no drift, no noise, a velocity as control, undiscounted. */
const free = (game: Game): boolean =>
	is(game, 'drift', 'none') && is(game, 'noise', 'none') && ordinary(game);
const ordinary = ({ dynamics }: Game): boolean => dynamics.order === 'first' && dynamics.discount === 0;
/** Nothing but L acts on the way. */
const alone = (game: Game): boolean => is(game, 'potential', 'none') && is(game, 'interaction', 'none');

/** A family of models: its name where a game belongs to it, null where not. */
type Family = (game: Game) => string | null;

const NOISING: readonly (readonly [name: string, matches: (game: Game) => boolean])[] = [
	[
		'VP',
		({ drift, noise }) =>
			drift.id === 'vp' &&
			noise.id === 'vp' &&
			drift.betaMin === noise.betaMin &&
			drift.betaMax === noise.betaMax,
	],
	['VE', ({ drift, noise }) => drift.id === 'none' && noise.id === 've'],
	['OU', ({ drift, noise }) => drift.id === 'linear' && Number(drift.rate) > 0 && noise.id === 'constant'],
	['Brownian noising', ({ drift, noise }) => drift.id === 'none' && noise.id === 'constant'],
	['rotating', (game) => is(game, 'drift', 'rotation')],
	['shear, by short steps', (game) => is(game, 'drift', 'shear')],
	['nonlinear drift', (game) => !is(game, 'drift', 'none', 'linear', 'vp')],
	['unusual schedules', () => true],
];

const scoreModel: Family = (game) => {
	if (!isScoreModel(game)) return null;
	const [noising] = NOISING.find(([, matches]) => matches(game)) ?? [''];
	const how = is(game, 'solver', 'collocation') ? ', by HJB collocation' : '';
	const name = `score-based model (${noising})${how}`;
	return game.regularizers.hjb > 0 ? `HJB-regularized ${name}` : name.replace('s', 'S');
};

/** Optimal pairs are optimal within a minibatch; a game that no solver pairs is the problem itself. */
const pairedBy = (coupling: unknown): string => (coupling === undefined ? '' : ' by minibatch pairs');

/** ρ_T = π: with noise the Schrödinger bridge, without it optimal transport. */
const bridge: Family = (game) => {
	const bare = alone(game) && ordinary(game) && is(game, 'drift', 'none');
	if (!bare || !is(game, 'running', 'kinetic') || !is(game, 'terminal', 'hard')) return null;
	const { coupling } = game.solver;
	const refitted = fitsIteratively(game);
	if (is(game, 'noise', 'none')) {
		if (coupling !== 'independent') return `Optimal transport${pairedBy(coupling)}`;
		return refitted ? 'Rectified flow' : 'Flow matching';
	}
	if (!is(game, 'noise', 'constant')) return null;
	if (refitted) return 'Schrödinger bridge';
	if (coupling === 'entropic' || coupling === undefined) return `Schrödinger bridge${pairedBy(coupling)}`;
	return `Bridge matching, ${coupling === 'independent' ? 'independent' : 'minibatch OT'} pairs`;
};

/** A discounted game is called its gradient flow where it goes to rest at this share of the flow's rate, or more. */
const NEAR = 0.9;
const nearItsLimit = (game: Game): boolean => shareOfRate(flowRate(game), 1 / game.dynamics.discount) >= NEAR;

const gradientFlow: Family = (game) => {
	const bare = is(game, 'drift', 'none') && is(game, 'noise', 'none') && is(game, 'terminal', 'none');
	if (
		!bare ||
		!is(game, 'potential', 'none') ||
		!is(game, 'running', 'kinetic') ||
		game.dynamics.order !== 'first'
	)
		return null;
	const { flow } = blockOf(game, 'interaction').block;
	if (flow === undefined) return null;
	const limit = `Wasserstein gradient flow of ${flow.of}: ${flow.name}`;
	if (is(game, 'solver', 'jko')) return `${limit} (JKO steps)`;
	if (!is(game, 'solver', 'gradientFlow')) return null;
	if (nearItsLimit(game)) return limit;
	return `Discounted game of ${flow.of}, ε = ${Number((1 / game.dynamics.discount).toPrecision(2))}; ${flow.name} as ε → 0`;
};

const COSTS: Readonly<Record<string, string>> = {
	relativistic: 'Relativistic flow',
	power: 'Power flow',
	anisotropic: 'Anisotropic flow',
	bounded: 'Bounded-speed flow',
};
const TERMINALS: Readonly<Record<string, string>> = {
	wasserstein1: 'W₁∘W₂ proximal flow',
	energyDistance: 'Energy-distance flow',
	mmd: 'MMD flow',
	sinkhorn: 'Sinkhorn flow',
};

/** OT-Flow is C + L + R (Onken et al., arXiv:2006.00104): the likelihood, the kinetic cost, and the HJB penalty. */
const likelihoodFlow = ({ regularizers }: Game): string =>
	regularizers.hjb > 0 ? 'OT-Flow' : 'Potential flow with kinetic cost';

/** dX = v dt and a running cost alone, which either the running or the terminal cost gives the name. */
const transport: Family = (game) => {
	if (!free(game) || !alone(game) || is(game, 'terminal', 'none', 'hard', 'crossEntropy')) return null;
	const costly = COSTS[game.running.id];
	if (costly !== undefined) return costly;
	if (!is(game, 'running', 'kinetic', 'none')) return null;
	if (is(game, 'terminal', 'reverseKL')) return 'Boltzmann generator';
	if (is(game, 'terminal', 'forwardKL'))
		return is(game, 'running', 'none') ? 'Continuous normalizing flow' : likelihoodFlow(game);
	const name = TERMINALS[game.terminal.id];
	return (is(game, 'running', 'none') ? name?.replace('∘W₂', '') : name) ?? null;
};

const secondOrder: Family = (game) => {
	const bare = is(game, 'drift', 'none') && alone(game) && game.dynamics.discount === 0;
	if (!bare || game.dynamics.order !== 'second' || is(game, 'running', 'none', 'diffusion')) return null;
	return is(game, 'noise', 'none') ? 'Kinetic (second-order) flow' : 'Kinetic (second-order) Langevin flow';
};

const CROWDS: Readonly<Record<string, string>> = {
	none: 'Obstacle game',
	crowd: 'Crowd game',
	power: 'Local aversion game',
};

/** Any dynamics and terminal cost; what happens on the way gives the name. */
const crowdGame: Family = (game) => {
	const name = CROWDS[game.interaction.id];
	const hindered = is(game, 'potential', 'obstacle');
	const bare = is(game, 'interaction', 'none') && is(game, 'potential', 'none');
	if (name === undefined || bare || !ordinary(game)) return null;
	if (!is(game, 'running', 'kinetic') || is(game, 'terminal', 'none')) return null;
	if (is(game, 'interaction', 'none') && !hindered)
		return free(game) ? 'Potential flow in a potential' : null;
	if (is(game, 'interaction', 'none') && free(game)) return 'Potential flow around an obstacle';
	const attracting = is(game, 'interaction', 'crowd') && Number(game.interaction.weight) < 0;
	const noisy = is(game, 'noise', 'none') ? '' : ', noisy';
	const round = hindered && !is(game, 'interaction', 'none') ? ' around an obstacle' : '';
	return `${attracting ? 'Flocking game' : name}${round}${noisy}`;
};

/** The models of arXiv:2304.13534, the first that matches gives the name. */
const FAMILIES: readonly Family[] = [scoreModel, bridge, gradientFlow, transport, secondOrder, crowdGame];

const familyOf = (game: Game): string | null => {
	for (const family of FAMILIES) {
		const name = family(game);
		if (name !== null) return name;
	}
	return null;
};

/** What may make a new model of a known one, and the game without it. */
const ADDITIONS: readonly (readonly [what: string, without: (game: Game) => Game])[] = [
	['drift', (game) => ({ ...game, drift: { id: 'none' } })],
	['noise', (game) => ({ ...game, noise: { id: 'none' } })],
	['state cost', (game) => ({ ...game, potential: { id: 'none' } })],
	['interaction', (game) => ({ ...game, interaction: { id: 'none' } })],
	['discount', (game) => ({ ...game, dynamics: { ...game.dynamics, discount: 0 } })],
	['acceleration', (game) => ({ ...game, dynamics: { ...game.dynamics, order: 'first' } })],
];

/** "A new model", and what it would be but for one card. */
function newModel(game: Game): string {
	for (const [what, without] of ADDITIONS) {
		const near = familyOf(without(game));
		if (near !== null) return `A new model: but for its ${what}, ${near}`;
	}
	return 'A new model';
}

/** Names of models that an HJB regularizer is a part of. */
const CONTAINS_HJB = /HJB|OT-Flow/;

/** Which known model a game is, whoever composed it, and what is known of it. */
export function nameOf(game: Game): Naming {
	const family = familyOf(game);
	const base = family ?? newModel(game);
	const { hjb, terminal } = game.regularizers;
	const extras = [
		hjb > 0 && !CONTAINS_HJB.test(base) ? 'an HJB regularizer' : '',
		terminal > 0 ? 'a terminal regularizer' : '',
	].filter(Boolean);
	return {
		name: extras.length > 0 ? `${base} with ${extras.join(' and ')}` : base,
		known: family !== null,
		theory: theoryOf(game),
	};
}
