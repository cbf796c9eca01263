import { type Algebra, logSumExp, normSq, numbers, subV, type Vec } from '../math/algebra';
import type { Rng } from '../math/rng';
import type { Distribution, Extent, GaussianComponent } from './distribution';
import type { Params } from './param';
import { gaussianRule } from './quadrature';
import { flatRows, inlineRows, type Rows } from './rows';

/** One isotropic component: weights are relative, std in data units. */
export interface Component {
	readonly weight: number;
	readonly x: number;
	readonly y: number;
	readonly std: number;
}

/** Isotropic components as Gaussians of the plane. */
export const isotropic = (components: readonly Component[]): readonly GaussianComponent[] =>
	components.map(({ weight, x, y, std }) => ({ weight, mean: [x, y], covariance: [std ** 2, 0, std ** 2] }));

/** n samples [n, 2] of Σ_k w_k N((x_k, y_k), s_k² I), w_k = weight_k / Σ weight. */
export const sampleMixture = (components: readonly Component[], rng: Rng, n: number) =>
	drawMixture(components, rng, n, () => rng.uniform());

/** The same with counts round(n w_k), to one sample, in the order of the components. */
export const sampleMixtureBalanced = (components: readonly Component[], rng: Rng, n: number, phase = 0.5) =>
	drawMixture(components, rng, n, (i) => (i + phase) / n);

/** `level(i)` in [0, 1) chooses the component of sample i. */
function drawMixture(
	components: readonly Component[],
	rng: Rng,
	n: number,
	level: (i: number) => number,
): Float32Array<ArrayBuffer> {
	const total = components.reduce((sum, { weight }) => sum + weight, 0);
	const out = new Float32Array(2 * n);
	for (let i = 0; i < n; i++) {
		let left = level(i) * total;
		// The last component takes what rounding leaves over.
		let chosen = components.at(-1);
		for (const component of components) {
			left -= component.weight;
			if (left >= 0) continue;
			chosen = component;
			break;
		}
		if (!chosen) throw new Error('a mixture needs at least one component');
		out[2 * i] = chosen.x + chosen.std * rng.normal();
		out[2 * i + 1] = chosen.y + chosen.std * rng.normal();
	}
	return out;
}

/** log Σ_k w_k N(x; (x_k, y_k), s_k² I), nats per unit area. */
export function mixtureLogDensity<S>(A: Algebra<S>, components: readonly Component[], x: Vec<S>): S {
	const total = components.reduce((sum, { weight }) => sum + weight, 0);
	return logSumExp(
		A,
		components.map((c) => {
			const distance = normSq(A, subV(A, x, [A.num(c.x), A.num(c.y)]));
			const height = Math.log(c.weight / total / (2 * Math.PI * c.std ** 2));
			return A.add(A.num(height), A.mul(A.num(-0.5 / c.std ** 2), distance));
		}),
	);
}

const known = new WeakMap<readonly Component[], number>();

/** −∫ π log π in nats, computed once for an array of components. Error: see `computeEntropy`. */
export function mixtureEntropy(components: readonly Component[]): number {
	const entropy = known.get(components) ?? computeEntropy(components);
	known.set(components, entropy);
	return entropy;
}

/**
 * Each component's mean of log π by a product rule. Measured error, in nats: 1e-8 for overlapping components of
 * like width, 1e-4 where widths differ by a factor of 4, 5e-3 by a factor of 10 and more.
 */
function computeEntropy(components: readonly Component[]): number {
	const { nodes, weights } = gaussianRule();
	const total = components.reduce((sum, { weight }) => sum + weight, 0);
	let mean = 0;
	for (const c of components) {
		nodes.forEach((a, i) => {
			nodes.forEach((b, j) => {
				const mass = (c.weight / total) * (weights[i] ?? 0) * (weights[j] ?? 0);
				if (mass > 1e-12)
					mean += mass * mixtureLogDensity(numbers, components, [c.x + c.std * a, c.y + c.std * b]);
			});
		});
	}
	return -mean;
}

/** The smallest box that reaches four std beyond every centre. */
export function mixtureExtent(components: readonly Component[]): Extent {
	const low = (f: (c: Component) => number) => Math.min(...components.map((c) => f(c) - 4 * c.std));
	const high = (f: (c: Component) => number) => Math.max(...components.map((c) => f(c) + 4 * c.std));
	return { x: [low((c) => c.x), high((c) => c.x)], y: [low((c) => c.y), high((c) => c.y)] };
}

const params = {
	components: {
		kind: 'rows',
		label: 'components',
		columns: [
			{ label: 'weight', symbol: 'w', min: 0.001, max: 1000 },
			{ label: 'x', min: -20, max: 20, axis: 'x' },
			{ label: 'y', min: -20, max: 20, axis: 'y' },
			{ label: 'std', symbol: 's', min: 0.02, max: 10 },
		],
		default: [
			[1, -2, -1, 0.5],
			[1, 2, -1, 0.5],
			[2, 0, 1.5, 0.8],
		],
		minRows: 1,
		maxRows: 64,
		help: 'weights are relative: they are divided by their sum',
	},
} as const satisfies Params;

const parsed = new WeakMap<Rows, readonly Component[]>();

/** Rows as components, one array for each array of rows. */
function read(rows: Rows): readonly Component[] {
	const components =
		parsed.get(rows) ??
		inlineRows(flatRows(rows), 4).map(([weight = 1, x = 0, y = 0, std = 1]) => ({ weight, x, y, std }));
	parsed.set(rows, components);
	return components;
}

export const mixture: Distribution<typeof params> = {
	id: 'mixture',
	label: 'Mixture of Gaussians',
	params,
	source: 'definition: Σ w_k N(m_k, s_k² I), Σ w_k = 1',
	tex: () => '\\textstyle\\sum_k w_k\\,\\mathcal N(m_k, s_k^2 I)',
	sample: (p, rng, n) => sampleMixture(read(p.components), rng, n),
	balancedSample: (p, rng, n, phase) => sampleMixtureBalanced(read(p.components), rng, n, phase),
	logDensity: (A, p, x) => mixtureLogDensity(A, read(p.components), x),
	gaussians: (p) => isotropic(read(p.components)),
	tail: (p) => 1 / Math.max(...read(p.components).map(({ std }) => std)) ** 2,
	entropy: (p) => mixtureEntropy(read(p.components)),
	extent: (p) => mixtureExtent(read(p.components)),
};
