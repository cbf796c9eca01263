import type { Params } from '../../data/param';
import { type Algebra, normSq, scaleV, type Vec } from '../../math/algebra';
import { texFactor, texNumber } from '../../math/tex';
import type { RunningCost } from '../block';

const params = {
	speed: { kind: 'number', label: 'top speed c', symbol: 'c', default: 3, min: 0.05, max: 100, log: true },
} as const satisfies Params;

/** |q| is smoothed to √(|q|² + δ²) − δ near q = 0, where the direction of the control would jump. */
const SMOOTHING = 0.05;
const rooted = <S>(A: Algebra<S>, q: Vec<S>): S => A.sqrt(A.add(normSq(A, q), A.num(SMOOTHING ** 2)));

export const bounded: RunningCost<typeof params> = {
	id: 'bounded',
	label: 'Bounded speed |v| ≤ c',
	plain: 'a speed limit',
	params,
	source: 'minimum-time control: H = c|p|, the eikonal equation (Bardi and Capuzzo-Dolcetta, 1997, ch. IV)',
	help: 'Smoothed within |∇U| ≲ 0.05, where the direction would jump: there the speed falls to 0.',
	needs: [],
	tex: ({ speed }) => ({
		lagrangian: `\\chi_{|v|\\le ${texNumber(speed)}}`,
		hamiltonian: `${texFactor(speed)}|\\nabla U|`,
		control: `-${texFactor(speed)}\\tfrac{\\nabla U}{|\\nabla U|}`,
	}),
	/** The Legendre dual of the smoothed H: −δ√(c² − |v|²) + δc, between 0 and cδ for every admissible v. */
	lagrangian: (A, { speed }, _t, _x, v) => {
		const room = A.max(A.sub(A.num(speed ** 2), normSq(A, v)), A.num(0));
		return A.mul(A.num(SMOOTHING), A.sub(A.num(speed), A.sqrt(A.add(room, A.num(1e-12)))));
	},
	hamiltonian: (A, { speed }, _t, _x, q) => A.mul(A.num(speed), A.sub(rooted(A, q), A.num(SMOOTHING))),
	control: (A, { speed }, _t, _x, q) => scaleV(A, q, A.div(A.num(-speed), rooted(A, q))),
	strict: false,
	growth: () => Number.POSITIVE_INFINITY,
	flow: 'Bounded-speed flow',
	theory:
		'Every admissible speed costs nothing, so the optimum goes at full speed along −∇U or rests (bang–bang); the solution need not be unique.',
};
