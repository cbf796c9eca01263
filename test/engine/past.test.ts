import { expect, test } from 'vitest';
import { Past } from '../../src/engine/past';
import { gameOf } from '../game/fixture';

const weighing = (weight: number) => gameOf({ terminal: { id: 'forwardKL', weight } });

test('a run knows the weights that it had at each step, also where it has gone back', () => {
	const trainer = { game: weighing(1), step: 0 };
	const past = new Past(trainer);
	const turn = (step: number, weight: number): void => {
		trainer.step = step;
		past.leave(trainer.game);
		trainer.game = weighing(weight);
	};
	const weights = (): unknown[] => [0, 9, 10, 24, 25, 40].map((step) => past.gameAt(step).terminal.weight);
	expect(weights()).toEqual([1, 1, 1, 1, 1, 1]);
	turn(10, 2);
	// A slider on its way: what was before it counts.
	turn(25, 3);
	turn(25, 4);
	expect(weights()).toEqual([1, 1, 2, 2, 4, 4]);
	trainer.step = 24;
	past.goBack();
	expect(weights()).toEqual([1, 1, 2, 4, 4, 4]);
	trainer.step = 0;
	past.goBack();
	expect(weights()).toEqual([4, 4, 4, 4, 4, 4]);
});
