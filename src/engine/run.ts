import type { Game } from '../game/game';
import { Observer } from '../model/look';
import type { Command } from '../protocol/messages';
import { Losses } from '../train/losses';
import { type Diverged, Trainer } from '../train/trainer';
import { Looking } from './looking';
import { LossLog } from './losses';
import { judgedOf } from './metrics';
import type { Chosen, Surroundings } from './surroundings';

export type Load = Omit<Extract<Command, { readonly type: 'load' }>, 'type'>;

/** One loaded game; replaced as a whole when another is loaded. */
export interface Run {
	readonly id: number;
	readonly trainer: Trainer;
	readonly observer: Observer;
	readonly looking: Looking;
	readonly on: Chosen;
	/** As it was loaded. */
	readonly asked: Load;
	/** Not yet shown. */
	readonly losses: LossLog;
	/** Of the whole run. */
	readonly history: Losses;
	/** How it ended, if badly. */
	diverged: Diverged | null;
	trainedMs: number;
	/** Steps to take at once. */
	stride: number;
	/** How often its kernels were lost. */
	readonly recoveries: number;
	keptAt: number;
	/** Steps and milliseconds since the rate was last computed. */
	pace: { steps: number; since: number; rate: number };
}

export const observerOf = (game: Game, { extent }: Load, { detail }: Surroundings): Observer =>
	new Observer(game, detail, extent);

/** A run as it is loaded: at step 0, or where an earlier one stopped. Throws where the game cannot be trained. */
export async function begin(asked: Load, world: Surroundings): Promise<Run> {
	const { run: id, game, backend, from } = asked;
	const on = await world.kernels(game, backend);
	const trainer = await Trainer.create(game, on.kernels, from?.checkpoint);
	const history = new Losses(from?.losses, trainer.step);
	const observer = observerOf(game, asked, world);
	return {
		id,
		trainer,
		observer,
		looking: new Looking(observer, judgedOf(trainer), () => world.now(), asked.wants),
		on,
		asked,
		losses: new LossLog(history.all),
		history,
		diverged: null,
		trainedMs: 1000 * (from?.seconds ?? 0),
		stride: 1,
		recoveries: 0,
		keptAt: world.now(),
		pace: { steps: 0, since: world.now(), rate: 0 },
	};
}
