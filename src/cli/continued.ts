import type { Params } from '../data/param';
import { type Game, SETTINGS, SETTINGS_NAMES, SLOT_NAMES } from '../game/game';
import { blockOf } from '../game/problem';
import type { EndedRun } from '../result/index';
import { changesOf } from '../share/index';
import { write } from '../spec/set';
import { clip } from '../spec/words';
import { BadInput } from './outcome';
import { readFile } from './resolve';

/** The run in the file of --from. Throws `BadInput`. */
export function runIn(path: string): EndedRun {
	const { result } = readFile(path);
	if (!result) throw new BadInput(`--from ${path}: this is a game, and no result of training one`);
	const { checkpoint } = result;
	if (!checkpoint)
		throw new BadInput(`--from ${path}: this result has no checkpoint; those that --out writes have one`);
	return { ...result, checkpoint };
}

/** Throws `BadInput` where a run cannot go on as the game: it differs in more than may change while training. */
export function refuseAnotherRun({ game: before, steps }: EndedRun, game: Game): void {
	const wrong = changesOf(before, game).filter(({ path }) => !mayChange(game, path));
	if (wrong.length > 0) {
		const list = wrong
			.map(({ path, from, to }) => `${path} was ${clip(write(from))}, not ${clip(write(to))}`)
			.join('; ');
		throw new BadInput(`--from: this was a run of another game: ${list}`);
	}
	if (game.training.steps < steps)
		throw new BadInput(
			`--steps: got ${game.training.steps}, expected at least ${steps}: so many the run of --from has taken`,
		);
}

/** Parameters say by themselves whether they may change while training. */
function mayChange(game: Game, path: string): boolean {
	const [card = '', key = ''] = path.split('.');
	const slot = SLOT_NAMES.find((name) => name === card);
	const group = SETTINGS_NAMES.find((name) => name === card);
	const params: Params = slot ? blockOf(game, slot).block.params : group ? SETTINGS[group] : {};
	const param = params[key];
	return param !== undefined && 'live' in param;
}
