import type { Need } from './block';
import { type Card, type Change, type Step, setting, swap, taken } from './change';
import { type Game, SETTINGS_NAMES, SLOT_NAMES, SLOTS, type Slot } from './game';
import { blockOf, learnsDensity, problemOf, readsDensity } from './problem';
import { quoted, RULES } from './rules';
import { PLACES } from './slots';

const CARDS: readonly Card[] = [...SLOT_NAMES, ...SETTINGS_NAMES];

/**
 * Two cards (blocks or groups of settings) that cannot stand in one game, why, and the nearest game that works: one and
 * the same object for all clashes that it settles alike.
 */
export interface Clash {
	readonly slots: readonly [Card, Card];
	readonly message: string;
	readonly fix: Change;
}

/** A clash before the nearest game was looked for: the steps that would settle it, nearest first. */
interface Conflict {
	readonly slots: readonly [Card, Card];
	readonly message: string;
	readonly steps: readonly Step[];
}

/**
 * What stands in the way of training this game; empty when nothing does. Where it was made from a game that works, what
 * was changed since is what is wished for: a game that keeps it is nearer, if it is found soon.
 */
export function clashes(game: Game, madeFrom: Game | null = null): Clash[] {
	const wished = madeFrom ? CARDS.filter((card) => !same(game[card], madeFrom[card])) : [];
	/** Whether a wish is taken back: another block in the place of one that was chosen, other values in that of chosen ones. */
	const undone = (card: Card, to: Game): boolean => {
		const [idOf, before] = [(g: Game) => Reflect.get(g[card], 'id'), madeFrom ?? game];
		if (!wished.includes(card)) return false;
		return idOf(game) === idOf(before) || idOf(to) !== idOf(game);
	};
	// The searches for the clashes of one game come by the same games.
	const known = new Map<string, readonly Conflict[]>();
	const conflictsOf = (key: string, other: Game): readonly Conflict[] => {
		const found = known.get(key) ?? conflicts(other);
		known.set(key, found);
		return found;
	};
	const found = conflicts(game).map((conflict) => {
		const { slots, message } = conflict;
		const search = (undone: Undone, patience: number) =>
			nearest(game, undone, conflict, conflictsOf, patience);
		const fix = (wished.length > 0 && search(undone, STUBBORN_PATIENCE)) || search(() => false, PATIENCE);
		if (!fix) throw new Error(`no game was found that settles: ${message}`);
		return { slots, message, fix };
	});
	// Every mend settles all clashes: one that another is a part of only does more than it must.
	const mends = found
		.map(({ fix }) => fix)
		.sort((a, b) => changed(game, a.game).length - changed(game, b.game).length);
	const least = ({ game: to }: Change) =>
		mends.find((other) => changed(game, other.game).every((card) => same(other.game[card], to[card])));
	return found.map((clash) => ({ ...clash, fix: least(clash.fix) ?? clash.fix }));
}

const changed = (from: Game, to: Game): Card[] => CARDS.filter((card) => !same(from[card], to[card]));

/** A change of what is played counts more than one of how it is solved or run. */
const HOW: readonly Card[] = ['solver', 'regularizers', 'training', 'sampler'];
const weightOf = (card: Card): number => (HOW.includes(card) ? 1 : 2);

/** To take a wish back counts as much as six changes of what is played. */
const STUBBORN = 12;
type Undone = (card: Card, to: Game) => boolean;

const same = (a: unknown, b: unknown): boolean => a === b || JSON.stringify(a) === JSON.stringify(b);

const farness = (from: Game, to: Game, undone: Undone): number =>
	CARDS.reduce((sum, card) => {
		if (from[card] === to[card]) return sum;
		return sum + (undone(card, to) ? STUBBORN : weightOf(card));
	}, 0);

/** So many games are looked at, at most; fewer for the sake of a wish, as a person waits: some 50 ms. */
const PATIENCE = 10_000;
const STUBBORN_PATIENCE = 150;

interface Candidate {
	readonly steps: readonly Step[];
	readonly game: Game;
	/** Slots in which another block was put on the way here. None is changed twice: that would be a detour. */
	readonly swapped: readonly Slot[];
	readonly conflicts: readonly Conflict[];
	/** How far it is from the first game, plus a guess of how far it still is from one that works: two for each conflict. */
	readonly rank: number;
}

/** The game that works and takes few further changes: best first from those that settle this conflict; null if none is found. */
function nearest(
	from: Game,
	undone: Undone,
	conflict: Conflict,
	conflictsOf: (key: string, game: Game) => readonly Conflict[],
	patience: number,
): Change | null {
	const open: Candidate[] = [];
	const seen = new Set<string>();
	const add = (step: Step, before: Pick<Candidate, 'game' | 'steps' | 'swapped'>): void => {
		const game = taken(before.game, step);
		const swaps = SLOT_NAMES.filter((slot) => game[slot].id !== before.game[slot].id);
		if (swaps.some((slot) => before.swapped.includes(slot))) return;
		const key = keyOf(from, game);
		if (seen.has(key)) return;
		seen.add(key);
		const left = conflictsOf(key, game);
		const candidate = {
			game,
			steps: [...before.steps, step],
			swapped: [...before.swapped, ...swaps],
			conflicts: left,
			rank: farness(from, game, undone) + 2 * left.length,
		};
		const at = open.findIndex(({ rank }) => rank > candidate.rank);
		open.splice(at < 0 ? open.length : at, 0, candidate);
	};
	for (const step of conflict.steps) add(step, { game: from, steps: [], swapped: [] });
	for (let looked = 0; looked < patience; looked++) {
		const best = open.shift();
		if (!best) return null;
		if (best.conflicts.length === 0) return { label: labelOf(from, best), game: best.game };
		for (const { steps } of best.conflicts) for (const step of steps) add(step, best);
	}
	return null;
}

/** What the steps do together: one that a later step undoes is not told. */
function labelOf(from: Game, { steps, game }: Pick<Candidate, 'steps' | 'game'>): string {
	const told = steps.reduce((left, step) => {
		const without = left.filter((other) => other !== step);
		return same(without.reduce(taken, from), game) ? without : left;
	}, steps);
	return told.map(({ label }, k) => (k === 0 ? label : lower(label))).join('; ');
}

/** Tells apart the games on the way from one: what is the same in both need not be written out. */
const keyOf = (from: Game, game: Game): string =>
	CARDS.map((card) => (game[card] === from[card] ? '' : JSON.stringify(game[card]))).join('|');

const lower = (label: string): string => label.charAt(0).toLowerCase() + label.slice(1);

/** Whether nothing stands in the way of training this game. */
export const playable = (game: Game): boolean => conflicts(game).length === 0;

/** A need of `who`, which stands on card `from`: a conflict unless it is met. */
function unmet(game: Game, need: Need, from: Card, who: string): Conflict[] {
	const rule = RULES[need];
	if (rule.met(game)) return [];
	return [
		{
			slots: [from, rule.card],
			message: `${who} ${rule.reason(game)}.`,
			steps: [...rule.steps, ...without(game, from)],
		},
	];
}

/** What else could stand on a card whose needs cannot be met. */
function without(game: Game, card: Card): readonly Step[] {
	switch (card) {
		case 'running':
			return [swap('running', 'kinetic', 'Use the kinetic cost')];
		case 'interaction':
			return [swap('interaction', 'none', 'Take the interaction away')];
		case 'terminal':
			return [...solversFor(game), ...otherTerminals(game)];
		case 'solver':
			return otherSolvers(game);
		case 'dynamics':
			return RULES['order.first'].steps;
		default:
			return [];
	}
}

const otherSolvers = (game: Game): Step[] =>
	Object.values(SLOTS.solver)
		.filter(({ id }) => id !== game.solver.id)
		.map(({ id, label }) => swap('solver', id, `Train by ${quoted(label)}`));

/** Other solvers that can lower the terminal cost at hand. */
const solversFor = (game: Game): Step[] => {
	const { ways } = blockOf(game, 'terminal').block;
	return otherSolvers(game).filter((step) => ways[blockOf(taken(game, step), 'solver').block.way]);
};

/** Terminal costs that the solver at hand can lower. */
const otherTerminals = (game: Game): Step[] =>
	Object.values(SLOTS.terminal)
		.filter(({ id, ways }) => id !== game.terminal.id && ways[blockOf(game, 'solver').block.way])
		.map(({ id, label }) => swap('terminal', id, `Use ${quoted(label)} as terminal cost`));

const named = (game: Game, slot: Slot): string =>
	`The ${PLACES[slot].word} ${quoted(blockOf(game, slot).block.label)}`;

function conflicts(game: Game): Conflict[] {
	const of = (slot: 'running' | 'interaction' | 'solver'): Conflict[] => {
		const { block } = blockOf(game, slot);
		return block.needs.flatMap((need) => unmet(game, need, slot, named(game, slot)));
	};
	return [
		...of('running'),
		...of('interaction'),
		...terminalConflicts(game),
		...backwardConflicts(game),
		...of('solver'),
		...orderConflicts(game),
		...weightConflicts(game),
		...noiseConflicts(game),
		...discreteConflicts(game),
		...regularizerConflicts(game),
		...budgetConflicts(game),
	];
}

/** A terminal cost can be lowered in some ways, a solver goes one of them. */
function terminalConflicts(game: Game): Conflict[] {
	const { block: terminal } = blockOf(game, 'terminal');
	const { block: solver } = blockOf(game, 'solver');
	const needs = terminal.ways[solver.way];
	if (needs) return needs.flatMap((need) => unmet(game, need, 'terminal', named(game, 'terminal')));
	return [
		{
			slots: ['terminal', 'solver'],
			message: `The solver ${quoted(solver.label)} cannot lower the terminal cost ${quoted(terminal.label)}.`,
			steps: [...solversFor(game), ...otherTerminals(game)],
		},
	];
}

/** Along paths that run backward log ρ_t is carried from π. */
function backwardConflicts(game: Game): Conflict[] {
	const backward = blockOf(game, 'terminal').block.direction === 'backward';
	const said = blockOf(game, 'interaction').block.needs.includes('target.density');
	if (!backward || said || !readsDensity(game).interaction) return [];
	return unmet(game, 'target.density', 'interaction', named(game, 'interaction'));
}

/** An acceleration as control is taken where all costs but the running one see only the place at T. */
function orderConflicts(game: Game): Conflict[] {
	if (game.dynamics.order === 'first') return [];
	return (['drift.none', 'potential.none', 'interaction.none'] as const).flatMap((need) =>
		unmet(game, need, 'dynamics', 'An acceleration as control'),
	);
}

/** A score is that of π itself. */
function weightConflicts(game: Game): Conflict[] {
	const { block: solver } = blockOf(game, 'solver');
	const { block: terminal, params } = blockOf(game, 'terminal');
	if (solver.way !== 'score' || !terminal.ways.score || terminal.weight(params) === 1) return [];
	return [
		{
			slots: ['terminal', 'solver'],
			message: `The solver ${quoted(solver.label)} learns the score of π itself, so the cost ${quoted(terminal.label)} has weight 1.`,
			steps: [setting('terminal', { weight: 1 }, 'Set the weight to 1')],
		},
	];
}

function noiseConflicts(game: Game): Conflict[] {
	if (game.noise.id === 'none') return [];
	const found: Conflict[] = [];
	if (game.solver.integrator === 'rk4')
		found.push({
			slots: ['solver', 'noise'],
			message: 'Training with Runge–Kutta 4 has no scheme with noise.',
			steps: [setting('solver', { integrator: 'heun' }, 'Train with Heun'), ...RULES['noise.zero'].steps],
		});
	if (game.sampler.process === 'flow') {
		if (!problemOf(game).flow)
			found.push({
				slots: ['sampler', 'noise'],
				message: 'The probability flow of this game is not known.',
				steps: [setting('sampler', { process: 'dynamics' }, 'Run the dynamics, with their noise')],
			});
	} else if (game.sampler.integrator === 'rk4')
		found.push({
			slots: ['sampler', 'noise'],
			message: 'Sampling with Runge–Kutta 4 has no scheme with noise.',
			steps: [setting('sampler', { integrator: 'heun' }, 'Sample with Heun')],
		});
	return found;
}

/** A chain of Euler maps is sampled by these. */
function discreteConflicts(game: Game): Conflict[] {
	const { block: solver } = blockOf(game, 'solver');
	const steps = Number(game.solver.steps);
	const own = { process: 'dynamics', integrator: 'euler', steps } as const;
	const { process, integrator, steps: taken } = game.sampler;
	if (!solver.discrete || (process === own.process && integrator === own.integrator && taken === steps))
		return [];
	return [
		{
			slots: ['solver', 'sampler'],
			message: `The model of ${quoted(solver.label)} is its ${steps} Euler steps: at other times U is not trained.`,
			steps: [setting('sampler', own, 'Sample by the steps of the scheme')],
		},
	];
}

/** e to this is still a number in single precision. */
const LARGEST_EXPONENT = 80;

/** A regularizer is a weight, not a block; it clashes through the blocks its equation is made of. */
function regularizerConflicts(game: Game): Conflict[] {
	const found: Conflict[] = [];
	const { block: solver } = blockOf(game, 'solver');
	const words = { hjb: 'The HJB regularizer', terminal: 'The terminal residual' } as const;
	for (const key of ['hjb', 'terminal'] as const) {
		if (game.regularizers[key] === 0) continue;
		const off = setting(
			'regularizers',
			{ [key]: 0 },
			key === 'hjb' ? 'Switch the HJB regularizer off' : 'Switch the terminal residual off',
		);
		const clash = (card: Card, message: string): void => {
			found.push({ slots: [card, 'regularizers'], message, steps: [off] });
		};
		if (!solver.regularizers.includes(key))
			clash('solver', `${words[key]} cannot be added to the loss of ${quoted(solver.label)}.`);
		if (!RULES['running.hamiltonian'].met(game))
			clash('running', `${words[key]} ${RULES['running.hamiltonian'].reason(game)}.`);
		if (key === 'hjb' && game.interaction.id !== 'none')
			clash(
				'interaction',
				'With an interaction the HJB residual contains δI/δρ, which is shown but not differentiated.',
			);
		if (key === 'terminal') {
			if (game.dynamics.discount * game.dynamics.horizon > LARGEST_EXPONENT)
				clash(
					'dynamics',
					'With so high a discount the price of the end, e^(T/ε) δF/δρ, is beyond all numbers.',
				);
			const { block: terminal } = blockOf(game, 'terminal');
			if (terminal.direction === 'backward')
				clash(
					'terminal',
					`The terminal residual is of a condition at T: with ${quoted(terminal.label)} the condition is one at t = 0.`,
				);
			else if (!terminal.variation)
				clash('terminal', `${words[key]} needs δF/δρ at a point: ${quoted(terminal.label)} has none.`);
			if (learnsDensity(game) && readsDensity(game).terminal)
				clash('noise', 'The terminal residual needs log ρ_T, which noisy paths do not carry to their end.');
			if (!RULES['target.density'].met(game))
				clash('target', `${words[key]} ${RULES['target.density'].reason(game)}.`);
		}
	}
	return found;
}

function budgetConflicts(game: Game): Conflict[] {
	const { block: terminal } = blockOf(game, 'terminal');
	const { block: solver } = blockOf(game, 'solver');
	const needs = terminal.ways[solver.way];
	if (game.training.points === 0 || !needs || needs.includes('target.samples')) return [];
	return [
		{
			slots: ['training', 'terminal'],
			message: `A data budget limits samples of π, and ${quoted(terminal.label)} is trained on none.`,
			steps: [setting('training', { points: 0 }, 'Lift the data budget')],
		},
	];
}
