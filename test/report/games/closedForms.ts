import type { SumPairs } from '../../../src/kernels/pairs';
import { createWasmPairs } from '../../../src/kernels/wasm/pairs';
import { createRng } from '../../../src/math/rng';
import { type CloudGap, maximumMeanDiscrepancy } from '../../../src/solvers/coupling/discrepancy';
import { sinkhorn } from '../../../src/solvers/coupling/sinkhorn';
import { over, table } from '../report';
import { compiledKernels } from './kernels';

/** N(0, I) against N((d, 0), s² I). */
const [D, S] = [1, 0.5];
const [N, REPEATS] = [2048, 10];

/** E|Z| for Z ~ N((d, 0), v I) in the plane: the mean of Rice's law, by quadrature over the radius. */
function riceMean(d: number, v: number): number {
	let [mean, steps] = [0, 20_000];
	const top = d + 12 * Math.sqrt(v);
	for (let k = 0; k < steps; k++) {
		const r = ((k + 0.5) * top) / steps;
		// I_0(z) e^(−z) as a mean over the circle.
		const z = (r * d) / v;
		let bessel = 0;
		for (let j = 0; j < 64; j++) bessel += Math.exp(z * (Math.cos((2 * Math.PI * j) / 64) - 1)) / 64;
		mean += ((r * r) / v) * Math.exp(-((r - d) ** 2) / (2 * v)) * bessel * (top / steps);
	}
	return mean;
}

const energy = (): number => 2 * riceMean(D, 1 + S ** 2) - riceMean(0, 2) - riceMean(0, 2 * S ** 2);

/** Mean of exp(−|Z|²/2h²), Z ~ N((d, 0), v I). */
const kernelMean = (h: number, d: number, v: number): number =>
	(h ** 2 / (h ** 2 + v)) * Math.exp(-(d ** 2) / (2 * (h ** 2 + v)));
const mmd = (h: number): number =>
	kernelMean(h, 0, 2) + kernelMean(h, 0, 2 * S ** 2) - 2 * kernelMean(h, D, 1 + S ** 2);

/**
 * OT_ε of N(0, a² I) and N(m, b² I) in the plane with cost ½|x − y|² and ε KL(P‖a ⊗ b): Janati et al.,
 * arXiv:2006.02572, Theorem 1, halved (their cost is |x − y|² and their 2σ² is our 2ε).
 */
function entropic(a: number, b: number, d: number, epsilon: number): number {
	const root = Math.sqrt(4 * (a * b) ** 2 + epsilon ** 2);
	const bures =
		a ** 2 + b ** 2 - root + epsilon * (1 - Math.log(2 * epsilon)) + epsilon * Math.log(root + epsilon);
	return 0.5 * (d ** 2 + 2 * bures);
}
const divergence = (epsilon: number): number =>
	entropic(1, S, D, epsilon) - 0.5 * entropic(1, 1, 0, epsilon) - 0.5 * entropic(S, S, 0, epsilon);

/** A name, the closed form, and what samples give. */
type Row = [string, number, (x: Float32Array, y: Float32Array) => Promise<CloudGap>];

/** Values of the costs as they are trained, between samples, beside the same for the laws. */
export async function closedForms(): Promise<string> {
	const pairs = createWasmPairs(compiledKernels());
	const sums: SumPairs = async (sum) => pairs(sum);
	const rng = createRng(11);
	const draw = (shift: number, scale: number): Float32Array =>
		Float32Array.from({ length: 2 * N }, (_, i) => (i % 2 === 0 ? shift : 0) + scale * rng.normal());
	const rows: Row[] = [
		['energy distance', energy(), (x, y) => maximumMeanDiscrepancy(sums, [{ kind: 'distance' }], x, y)],
		...[0.3, 1].map(
			(h): Row => [
				`MMD², h = ${h}`,
				mmd(h),
				(x, y) => maximumMeanDiscrepancy(sums, [{ kind: 'gaussian', width: h }], x, y),
			],
		),
		...[0.5, 1, 2].map(
			(blur): Row => [
				`Sinkhorn, blur ${blur}`,
				divergence(blur ** 2),
				(x, y) => sinkhorn(sums, { blur, iterations: 20 }, x, y, 'final'),
			],
		),
	];
	const cells: string[][] = [];
	for (const [name, truth, gap] of rows) {
		const values: number[] = [];
		for (let k = 0; k < REPEATS; k++) values.push((await gap(draw(0, 1), draw(D, S))).value);
		const mean = values.reduce((a, b) => a + b, 0) / REPEATS;
		cells.push([name, over(values, 4), truth.toFixed(4), (mean / truth).toFixed(3)]);
	}
	return table(
		[`N(0, I) to N((${D}, 0), ${S}² I), ${N} samples, ${REPEATS} draws`, 'samples', 'laws', 'ratio'],
		cells,
	);
}
