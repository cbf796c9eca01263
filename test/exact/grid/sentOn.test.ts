import { expect, test } from 'vitest';
import { gridSolution } from '../../../src/exact/grid/solution';
import { linearQuadraticGame, reverseKlEnd } from '../../../src/exact/riccati';
import { solutionOf } from '../../../src/exact/solution';
import { lazily } from '../../../src/math/lazily';
import { rungeKuttaStep } from '../../../src/math/rungeKutta';
import { gameOf } from '../../game/fixture';
import { AXES, soft } from '../games';
import { done } from './ask';

const [T, lambda, alpha, stiffness] = [0.8, 1.5, 3, 2];
const game = gameOf(
	{
		...soft,
		potential: { id: 'quadratic', stiffness },
		terminal: { id: 'forwardKL', weight: alpha },
	},
	{ dynamics: { horizon: T } },
);

/** Where ρ_0 is sent by the control of the game from π to ρ_0, read against time: affine, so that mean and std tell all of it. */
function sent([from, to]: (typeof AXES)[number], until: number) {
	const { control } = linearQuadraticGame({
		...{ start: to, end: reverseKlEnd(alpha, from), horizon: T, lambda },
		...{ drift: 0, sigma: 0, discount: 0, entropy: 0, potential: { weight: stiffness, centre: 0 } },
	});
	const steps = 200;
	let places: readonly number[] = [from.mean, from.mean + from.std];
	for (let k = 0; k < steps; k++) {
		const h = until / steps;
		places = rungeKuttaStep('rk4', (t, x) => x.map((each) => -control(each, T - t)), k * h, places, h);
	}
	const [mean = Number.NaN, beside = Number.NaN] = places;
	return { mean, std: beside - mean };
}

const solved = lazily(() => {
	const job = gridSolution(game, 96);
	if (!job) throw new Error('a grid can solve it');
	return solutionOf(game, done(job).value);
});

test.each([0.3, 0.75, 1])(
	'under maximum likelihood and a state cost ρ_0 is sent on along paths that bend, t = %d T',
	async (share) => {
		const [x, y] = AXES.map((axis) => sent(axis, share * T));
		if (!x || !y) throw new Error('two axes');
		const log = ({ mean, std }: typeof x, a: number): number =>
			-0.5 * ((a - mean) / std) ** 2 - Math.log(std * Math.sqrt(2 * Math.PI));
		const places = [-1.5, -0.5, 0.5, 1.5].flatMap((a) =>
			[-1.5, -0.5, 0.5, 1.5].map((b) => [x.mean + a * x.std, y.mean + b * y.std] as const),
		);
		const found = await solved().logDensity(Float32Array.from(places.flat()), share * T);
		// Of no noise by a little, on 96² cells: 4.5 % of how much log ρ_t varies (solution.test.ts).
		places.forEach(([a, b], i) => {
			expect(Math.abs((found?.[i] ?? Number.NaN) - log(x, a) - log(y, b))).toBeLessThan(0.045 * 1.5);
		});
	},
);
