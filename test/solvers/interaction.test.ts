import { describe, expect, test } from 'vitest';
import { problemOf } from '../../src/game/problem';
import { createRng } from '../../src/math/rng';
import { interactionOf } from '../../src/solvers/interaction';
import { gameOf } from '../game/fixture';

const rng = createRng(3);
const places = Float32Array.from({ length: 12 }, () => rng.normal());
const logModel = Float64Array.from({ length: 6 }, () => rng.normal() - 2);
const target = { id: 'gaussian', x: 0.5, y: -1, stdX: 0.8, stdY: 1.3, correlation: 0.2 };
const at = (interaction: { readonly id: string } & Record<string, string | number>) => {
	const found = interactionOf(problemOf(gameOf({ target, interaction })));
	if (!found) throw new Error('an interaction was expected');
	return found;
};

describe.each([
	{ id: 'entropy', weight: 3 },
	{ id: 'relativeEntropy', weight: 2 },
	{ id: 'power', weight: 2, exponent: 2.5 },
	{ id: 'crowd', weight: -2, width: 0.7 },
])('$id', (interaction) => {
	test('its slope in every place and log-density, by central differences', async () => {
		const { slope } = await at(interaction)(places, logModel);
		// Places are float32: a step of 2^-10 is exact at most of them.
		const h = 2 ** -10;
		for (let i = 0; i < 6; i++)
			for (let k = 0; k < 3; k++) {
				const moved = async (by: number): Promise<number> => {
					const [x, l] = [places.slice(), logModel.slice()];
					if (k < 2) x[2 * i + k] = (x[2 * i + k] ?? 0) + by;
					else l[i] = (l[i] ?? 0) + by;
					return (await at(interaction)(x, l)).value;
				};
				expect(
					Math.abs(((await moved(h)) - (await moved(-h))) / (2 * h) - (slope[3 * i + k] ?? 0)),
				).toBeLessThan(2e-4);
			}
	});
});

describe('values', () => {
	test('the weight is not in them', async () => {
		const { value } = await at({ id: 'entropy', weight: 9 })(places, logModel);
		expect(value).toBeCloseTo(
			logModel.reduce((sum, value) => sum + value / 6, 0),
			12,
		);
	});
	test('half the mean kernel over pairs of two different particles', async () => {
		let sum = 0;
		for (let i = 0; i < 6; i++)
			for (let j = 0; j < 6; j++) {
				if (i === j) continue;
				const [dx, dy] = [0, 1].map((k) => (places[2 * i + k] ?? 0) - (places[2 * j + k] ?? 0));
				sum += Math.exp(-((dx ?? 0) ** 2 + (dy ?? 0) ** 2) / (2 * 0.7 ** 2));
			}
		const { value } = await at({ id: 'crowd', width: 0.7 })(places, logModel);
		expect(value).toBeCloseTo(sum / 60, 6);
	});
	test('a game without an interaction has none', () => {
		expect(interactionOf(problemOf(gameOf()))).toBeNull();
	});
});
