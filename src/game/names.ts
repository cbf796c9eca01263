import type { Game } from './game';
import { blockOf } from './problem';

export interface Naming {
	/** "OT-Flow with an HJB regularizer", or "a new model". */
	readonly name: string;
	readonly known: boolean;
	/** What theory says of the game, most telling first. */
	readonly theory: readonly { readonly text: string; readonly source?: string }[];
}

interface Recipe {
	readonly name: string;
	matches(game: Game): boolean;
}

const plain = (game: Game): boolean =>
	game.drift.id === 'none' && game.noise.id === 'none' && game.interaction.id === 'none';
const is = (game: Game, slot: 'running' | 'terminal' | 'potential', ...ids: string[]): boolean =>
	ids.includes(game[slot].id);

/** The models of arXiv:2304.13534 (MATH: "points of the game"), the first that matches gives the name. */
const RECIPES: readonly Recipe[] = [
	{
		name: 'Potential flow around an obstacle',
		matches: (g) => plain(g) && is(g, 'running', 'kinetic') && is(g, 'potential', 'obstacle'),
	},
	{
		name: 'Potential flow in a potential',
		matches: (g) => plain(g) && is(g, 'running', 'kinetic') && !is(g, 'potential', 'none'),
	},
	{
		name: 'Boltzmann generator',
		matches: (g) =>
			plain(g) &&
			is(g, 'potential', 'none') &&
			is(g, 'terminal', 'reverseKL') &&
			is(g, 'running', 'kinetic', 'none'),
	},
	{
		name: 'Continuous normalizing flow',
		matches: (g) =>
			plain(g) && is(g, 'potential', 'none') && is(g, 'terminal', 'forwardKL') && is(g, 'running', 'none'),
	},
	{
		name: 'OT-Flow',
		matches: (g) =>
			plain(g) && is(g, 'potential', 'none') && is(g, 'terminal', 'forwardKL') && is(g, 'running', 'kinetic'),
	},
	{
		name: 'Relativistic flow',
		matches: (g) => plain(g) && is(g, 'potential', 'none') && is(g, 'running', 'relativistic'),
	},
	{ name: 'Power flow', matches: (g) => plain(g) && is(g, 'potential', 'none') && is(g, 'running', 'power') },
	{
		name: 'Anisotropic flow',
		matches: (g) => plain(g) && is(g, 'potential', 'none') && is(g, 'running', 'anisotropic'),
	},
];

/** Which known model a game is, whoever composed it, and what is known of it. */
export function nameOf(game: Game): Naming {
	const recipe = RECIPES.find(({ matches }) => matches(game));
	const { hjb, terminal } = game.regularizers;
	const extras = [hjb > 0 ? 'an HJB regularizer' : '', terminal > 0 ? 'a terminal regularizer' : ''].filter(
		Boolean,
	);
	const base = recipe?.name ?? 'A new model';
	const { block: cost } = blockOf(game, 'running');
	const { block: end } = blockOf(game, 'terminal');
	const { block: target } = blockOf(game, 'target');
	return {
		name: extras.length > 0 ? `${base} with ${extras.join(' and ')}` : base,
		known: recipe !== undefined,
		theory: [
			{ text: cost.theory, source: cost.source },
			{ text: end.theory, source: end.source },
			...(target.normalised === false
				? [{ text: 'π is known up to a constant, so losses and KL are, too.' }]
				: []),
			...(game.potential.id !== 'none' && cost.hamiltonian
				? [{ text: 'With a state cost the paths bend: along them the momentum ∇U changes by ∇V.' }]
				: []),
		],
	};
}
