import type { Game } from '../../src/game/game';
import type { Result } from '../../src/result/index';
import { parseFile, resultText } from '../../src/result/index';
import type { Trainer } from '../../src/train/trainer';

/** A result of which nothing was measured. */
export async function bareResult(trainer: Trainer, game: Game = trainer.game): Promise<Result> {
	return {
		version: 1,
		lab: '0.0.0',
		game,
		seed: game.seed,
		steps: trainer.step,
		backend: 'wasm',
		seconds: 1,
		losses: [],
		metrics: {},
		fewStep: null,
		units: { shift: [0, 0], scale: 1 },
		samples: [],
		parameters: Array.from(await trainer.parameters()),
		checkpoint: await trainer.save(),
	};
}

/** The result as it comes out of a file. Throws where it is refused. */
export function throughFile(result: Result): Result {
	const parsed = parseFile(resultText(result));
	if (!parsed.ok) throw new Error(parsed.errors.map(({ message }) => message).join('\n'));
	if (!parsed.result) throw new Error('a result was expected');
	return parsed.result;
}
