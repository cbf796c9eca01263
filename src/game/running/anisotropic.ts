import type { Params } from '../../data/param';
import { type Algebra, dot, type Vec } from '../../math/algebra';
import { texNumber } from '../../math/tex';
import type { RunningCost } from '../block';

const eigenvalue = (label: string, symbol: string, value: number) =>
	({ kind: 'number', label, symbol, default: value, min: 0.01, max: 100, log: true }) as const;

/** G is given by its eigenvalues and the direction of the first, so that every value is positive definite. */
const params = {
	along: eigenvalue('cost along', 'g_1', 1),
	across: eigenvalue('cost across', 'g_2', 4),
	angle: {
		kind: 'number',
		label: 'direction',
		symbol: '\\theta',
		default: 0,
		min: -90,
		max: 90,
		help: 'degrees',
	},
} as const satisfies Params;

interface Metric {
	readonly along: number;
	readonly across: number;
	readonly angle: number;
}

/** R diag(f(g₁), f(g₂)) Rᵀ a. */
function apply<S>(A: Algebra<S>, { along, across, angle }: Metric, invert: boolean, a: Vec<S>): Vec<S> {
	const [g1, g2] = invert ? [1 / along, 1 / across] : [along, across];
	const [c, s] = [Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)];
	const xx = A.num(g1 * c * c + g2 * s * s);
	const xy = A.num((g1 - g2) * c * s);
	const yy = A.num(g1 * s * s + g2 * c * c);
	return [A.add(A.mul(xx, a[0]), A.mul(xy, a[1])), A.add(A.mul(xy, a[0]), A.mul(yy, a[1]))];
}

export const anisotropic: RunningCost<typeof params> = {
	id: 'anisotropic',
	label: 'Anisotropic ½ vᵀGv',
	params,
	source: 'kinetic cost in the metric G; arXiv:2304.13534, §3 (choice of L)',
	needs: [],
	tex: () => ({
		lagrangian: '\\tfrac12 v^{\\!\\top}\\!Gv',
		hamiltonian: '\\tfrac12\\nabla U^{\\!\\top}\\!G^{-1}\\nabla U',
		control: '-G^{-1}\\nabla U',
	}),
	where: ({ along, across, angle }) =>
		`G=R_{${texNumber(angle)}^\\circ}\\mathrm{diag}(${texNumber(along)},${texNumber(across)})R_{${texNumber(angle)}^\\circ}^{\\top}`,
	lagrangian: (A, p, _t, _x, v) => A.mul(A.num(0.5), dot(A, v, apply(A, p, false, v))),
	hamiltonian: (A, p, _t, _x, q) => A.mul(A.num(0.5), dot(A, q, apply(A, p, true, q))),
	control: (A, p, _t, _x, q) => {
		const [x, y] = apply(A, p, true, q);
		return [A.neg(x), A.neg(y)];
	},
	strict: true,
	growth: () => 2,
	inertia: ({ along, across }) => (along === across ? along : undefined),
	flow: 'Anisotropic flow',
	theory:
		'Strictly convex in v, with straight paths where only the ends count; it is optimal transport for the cost (x−y)ᵀG(x−y), so movement prefers the cheap direction.',
};
