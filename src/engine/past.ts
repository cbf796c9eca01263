import type { Game } from '../game/game';
import type { Trainer } from '../train/trainer';

/** The weights that a run had on its way: live changes make another game of it, and pictures of then are not of that. */
export class Past {
	/** In order, each up to a step. */
	private games: readonly { readonly game: Game; readonly until: number }[] = [];

	constructor(private readonly trainer: Pick<Trainer, 'game' | 'step'>) {}

	/** The run goes on with other weights than those of `game`. */
	leave(game: Game): void {
		const until = this.trainer.step;
		// Of a slider that is dragged nobody saw what lay between.
		if (this.games.at(-1)?.until !== until) this.games = [...this.games, { game, until }];
	}

	/** The run went back, and goes on from there with the weights of now. */
	goBack(): void {
		const { step } = this.trainer;
		this.games = this.games.map(({ game, until }) => ({ game, until: Math.min(until, step) }));
	}

	/** The game with the weights that it had at a step. */
	gameAt(step: number): Game {
		return this.games.find(({ until }) => step < until)?.game ?? this.trainer.game;
	}
}
