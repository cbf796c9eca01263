import type { Params } from '../../src/data/param';
import type { RunningCost } from '../../src/game/block';
import { addV, dot, normSq, scaleV, subV } from '../../src/math/algebra';
import { texNumber } from '../../src/math/tex';

const params = {
	x: { kind: 'number', label: 'wind to the right', symbol: 'w_1', default: 1, min: -10, max: 10 },
	y: { kind: 'number', label: 'wind upwards', symbol: 'w_2', default: 0, min: -10, max: 10 },
} as const satisfies Params;

const texWind = ({ x, y }: { x: number; y: number }): string => `(${texNumber(x)},${texNumber(y)})`;

export const windy: RunningCost<typeof params> = {
	id: 'windy',
	label: 'Kinetic in a wind',
	params,
	source: 'Legendre transform of ½|v − w|², completed square',
	needs: [],
	tex: (p) => ({
		lagrangian: `\\tfrac12|v-${texWind(p)}|^2`,
		hamiltonian: `\\tfrac12|\\nabla U|^2-${texWind(p)}\\cdot\\nabla U`,
		control: `${texWind(p)}-\\nabla U`,
	}),
	lagrangian: (A, p, _t, _x, v) => A.mul(A.num(0.5), normSq(A, subV(A, v, [A.num(p.x), A.num(p.y)]))),
	hamiltonian: (A, p, _t, _x, q) =>
		A.sub(A.mul(A.num(0.5), normSq(A, q)), dot(A, [A.num(p.x), A.num(p.y)], q)),
	control: (A, p, _t, _x, q) => addV(A, [A.num(p.x), A.num(p.y)], scaleV(A, q, A.num(-1))),
	strict: true,
	growth: () => 2,
	theory: 'Strictly convex in v: paths are straight, and to drift with the wind costs nothing.',
};
