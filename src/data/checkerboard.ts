import type { Algebra } from '../math/algebra';
import type { Distribution } from './distribution';

/** Nats by which the density drops outside the dark squares, in place of −∞ (mass there: below 1e-11). */
const DROP = 30;

/** −½ (how far |a| is beyond 4)²: makes the floor integrable and pulls stray particles back to the board. */
const beyond = <S>(A: Algebra<S>, a: S): S => {
	const excess = A.max(A.sub(A.abs(a), A.num(4)), A.num(0));
	return A.mul(A.num(-0.5), A.mul(excess, excess));
};

export const checkerboard: Distribution<Record<string, never>> = {
	id: 'checkerboard',
	label: 'Checkerboard',
	params: {},
	source: 'FFJORD toy data, arXiv:1810.01367',
	help: `uniform on 8 of the 16 squares; outside them the log-density is ${DROP} nats lower instead of −∞`,
	tex: () => '\\text{checkerboard}',
	sample: (_, rng, n) => {
		const out = new Float32Array(2 * n);
		for (let i = 0; i < n; i++) {
			const x = 4 * rng.uniform() - 2;
			const odd = Math.abs(Math.floor(x) % 2);
			out[2 * i] = 2 * x;
			out[2 * i + 1] = 2 * (rng.uniform() - 2 * rng.below(2) + odd);
		}
		return out;
	},
	logDensity: (A, _, [x, y]) => {
		const half = A.num(Math.PI / 2);
		// Same parity of the two squares' numbers ⇔ the two sines have one sign.
		const dark = A.step(A.mul(A.sin(A.mul(half, x)), A.sin(A.mul(half, y))));
		const onBoard = A.mul(A.step(A.sub(A.num(4), A.abs(x))), A.step(A.sub(A.num(4), A.abs(y))));
		const drop = A.mul(A.num(DROP), A.sub(A.mul(dark, onBoard), A.num(1)));
		return A.add(A.sub(drop, A.num(Math.log(32))), A.add(beyond(A, x), beyond(A, y)));
	},
	entropy: () => Math.log(32),
	extent: () => ({ x: [-4, 4], y: [-4, 4] }),
};
