import { numbers } from '../math/algebra';
import { flowRate, shareOfRate } from './flowRate';
import type { Game } from './game';
import { blockOf, isScoreModel } from './problem';
import { alone, constrained, free, noiseless, ordinary } from './theory/fact';
import { type Sentence, theoryOf } from './theory/index';
import { fitsIteratively } from './theory/pairs';

export interface Naming {
	/** "OT-Flow with a terminal regularizer", or "a new model". */
	readonly name: string;
	readonly known: boolean;
	/** What theory says of the game, most telling first. */
	readonly theory: readonly Sentence[];
}

const kinetic = (game: Game): boolean => blockOf(game, 'running').block.form === 'kinetic';

/** A family of models: its name where a game belongs to it, null where not. */
type Family = (game: Game) => string | null;

/** What noising, the time reverse of the dynamics, is called. */
function noisingOf(game: Game): string {
	const { block: drift, params } = blockOf(game, 'drift');
	const { block: noise, params: noiseParams } = blockOf(game, 'noise');
	const T = game.dynamics.horizon;
	const sigma = (t: number): number => noise.sigma(numbers, noiseParams, t, T);
	return drift.noising(params, { steady: noise.steady, noising: noise.noising, sigma }, T);
}

const scoreModel: Family = (game) => {
	if (!isScoreModel(game)) return null;
	const how = blockOf(game, 'solver').block.way === 'collocation' ? ', by HJB collocation' : '';
	const name = `score-based model (${noisingOf(game)})${how}`;
	return game.regularizers.hjb > 0 ? `HJB-regularized ${name}` : name.replace('s', 'S');
};

/** Optimal pairs are optimal within a minibatch; a game that no solver pairs is the problem itself. */
const pairedBy = (coupling: unknown): string => (coupling === undefined ? '' : ' by minibatch pairs');

/** ρ_T = π: with noise the Schrödinger bridge, without it optimal transport. */
const bridge: Family = (game) => {
	const bare = alone(game) && ordinary(game) && game.drift.id === 'none';
	if (!bare || !kinetic(game) || !constrained(game)) return null;
	const { coupling } = game.solver;
	const refitted = fitsIteratively(game);
	if (noiseless(game)) {
		if (coupling !== 'independent') return `Optimal transport${pairedBy(coupling)}`;
		return refitted ? 'Rectified flow' : 'Flow matching';
	}
	if (!blockOf(game, 'noise').block.steady) return null;
	if (refitted) return 'Schrödinger bridge';
	if (coupling === 'entropic' || coupling === undefined) return `Schrödinger bridge${pairedBy(coupling)}`;
	return `Bridge matching, ${coupling === 'independent' ? 'independent' : 'minibatch OT'} pairs`;
};

/** A discounted game is called its gradient flow where it goes to rest at this share of the flow's rate, or more. */
const NEAR = 0.9;
const nearItsLimit = (game: Game): boolean => shareOfRate(flowRate(game), 1 / game.dynamics.discount) >= NEAR;

const gradientFlow: Family = (game) => {
	const { flow } = blockOf(game, 'interaction').block;
	const { flow: way } = blockOf(game, 'solver').block;
	const bare = game.drift.id === 'none' && noiseless(game) && game.dynamics.order === 'first';
	if (!bare || game.potential.id !== 'none' || game.terminal.id !== 'none') return null;
	if (!kinetic(game) || flow === undefined || way === undefined) return null;
	const limit = `Wasserstein gradient flow of ${flow.of}: ${flow.name}`;
	if (way === 'movements') return `${limit} (JKO steps)`;
	if (nearItsLimit(game)) return limit;
	return `Discounted game of ${flow.of}, ε = ${Number((1 / game.dynamics.discount).toPrecision(2))}; ${flow.name} as ε → 0`;
};

/** dX = v dt and a running cost alone, which either the running or the terminal cost gives the name. */
const transport: Family = (game) => {
	const { block: terminal } = blockOf(game, 'terminal');
	if (!free(game) || !alone(game) || !terminal.flow) return null;
	const { flow } = blockOf(game, 'running').block;
	const costly = game.running.id !== 'none';
	if (flow !== undefined) return flow;
	return kinetic(game) || !costly ? terminal.flow({ costly, hjb: game.regularizers.hjb > 0 }) : null;
};

const secondOrder: Family = (game) => {
	const bare = game.drift.id === 'none' && alone(game) && game.dynamics.discount === 0;
	const { form } = blockOf(game, 'running').block;
	const costly = game.running.id !== 'none' && form !== 'matched';
	if (!bare || game.dynamics.order !== 'second' || !costly) return null;
	return noiseless(game) ? 'Kinetic (second-order) flow' : 'Kinetic (second-order) Langevin flow';
};

/** Any dynamics and terminal cost; what happens on the way gives the name. */
const crowdGame: Family = (game) => {
	if (alone(game) || !ordinary(game) || !kinetic(game) || game.terminal.id === 'none') return null;
	const { block: interaction, params } = blockOf(game, 'interaction');
	const hindered = blockOf(game, 'potential').block.top !== undefined;
	const noisy = noiseless(game) ? '' : ', noisy';
	if (game.interaction.id === 'none') {
		if (free(game)) return hindered ? 'Potential flow around an obstacle' : 'Potential flow in a potential';
		return hindered ? `Obstacle game${noisy}` : null;
	}
	const name = interaction.game?.(params);
	return name === undefined ? null : `${name}${hindered ? ' around an obstacle' : ''}${noisy}`;
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
