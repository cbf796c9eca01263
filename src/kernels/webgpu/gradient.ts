import type { Network } from '../network';
import { type Packing, packingOf, paddedWidth } from './packing';
import { ENDS, RUN, TAIL } from './points';
import { RUN_WGSL } from './run';
import { ENTRY, read, type Shader, shader, WORKGROUP, written } from './shader';

/** Independent sums of `factorsShader`: blocks of K_i, of (K_0, b_0), of w and b_i, and the rows behind the paths. */
const jobsOf = ({ layers }: Network, Q: number, rows: number): number =>
	layers * Q * Q + Q + (layers + 1) * Q + ENDS + rows;

/**
 * Partial sums per entry: a power of two, so many that a large GPU is busy, so few that the second pass is short.
 * Depends on the network alone, so the order of summation does.
 */
export function slicesOf(network: Network, rows: number): number {
	const jobs = jobsOf(network, paddedWidth(network) / 4, rows);
	return 2 ** Math.max(5, Math.min(8, Math.floor(Math.log2(65536 / jobs))));
}
export const factorThreads = (network: Network, rows: number): number =>
	slicesOf(network, rows) * jobsOf(network, paddedWidth(network) / 4, rows);

/** Bytes of the partial sums: [entry of the packed parameters, then rows behind the paths][slice] vec4s. */
export const partialBytes = (network: Network, rows: number): number =>
	16 * (packingOf(network).A + ENDS + rows) * slicesOf(network, rows);

const sizesWgsl = ({ layers }: Network, { rows: M, A }: Packing): string => `
const M = ${M}u;
const Q = ${M / 4}u;
const L = ${layers}u;
const END = ${A}u;
const N = ${WORKGROUP}u;
`;

/**
 * First pass of θ's gradient: invocation (job, s) sums over all slots and over particles s, s + slices, …; the
 * particles run fastest over the invocations, so reads are contiguous. No atomics: the order is fixed.
 */
export function factorsShader(network: Network, rows: number): Shader {
	const packing = packingOf(network);
	const { K, b, w } = packing;
	const sum = (body: string): string => `for (var p = s; p < run.count; p += run.slices) {
		for (var slot = 0u; slot < run.slots; slot++) {
${body}
		}
	}`;
	const four = [0, 1, 2, 3];
	return shader(
		'WeightGradient',
		[
			RUN,
			read('V', 'array<vec4f>'),
			read('W', 'array<vec4f>'),
			read('path', 'array<vec4f>'),
			written('partials', 'array<vec4f>'),
		],
		`${RUN_WGSL}${sizesWgsl(network, packing)}
fn cell(p: u32, slot: u32, layer: u32, row: u32) -> u32 {
	return ((((p / N) * run.slots + slot) * (L + 1u) + layer) * M + row) * N + p % N;
}
fn store(entry: u32, s: u32, sum: vec4f) {
	let at = entry * run.slices + s;
	partials[at] = sum + select(vec4f(0f), partials[at], run.accumulate == 1u);
}

fn matrixBlock(job: u32, s: u32) {
	let i = job / (Q * Q);
	let r = 4u * (job / Q % Q);
	let c = job % Q;
${four.map((j) => `\tvar g${j} = vec4f(0f);`).join('\n')}
	${sum(`			let v = cell(p, slot, i, 4u * c);
			let w = cell(p, slot, i + 1u, r);
			let right = mat4x4f(${four.map((j) => `V[v + ${j}u * N]`).join(', ')});
${four.map((j) => `\t\t\tg${j} += W[w + ${j}u * N].yzwx * right;`).join('\n')}`)}
	let entry = ${K}u + (i * M + r) * Q + c;
${four.map((j) => `\tstore(entry + ${j}u * Q, s, g${j});`).join('\n')}
}

fn openingBlock(job: u32, s: u32) {
${four.map((j) => `\tvar g${j} = vec4f(0f);`).join('\n')}
	${sum(`			let w = cell(p, slot, 0u, 4u * job);
${four.map((j) => `\t\t\tg${j} += W[w + ${j}u * N];`).join('\n')}`)}
${four.map((j) => `\tstore(4u * job + ${j}u, s, g${j});`).join('\n')}
}

fn biasBlock(job: u32, s: u32) {
	let i = job / Q;
	var g = vec4f(0f);
	if (i == L) {
		${sum(`			let v = cell(p, slot, L, 4u * (job % Q));
			g += vec4f(${four.map((j) => `V[v + ${j}u * N].w`).join(', ')});`)}
		store(${w}u + job % Q, s, g);
		return;
	}
	${sum(`			let w = cell(p, slot, i + 1u, 4u * (job % Q));
			g += vec4f(${four.map((j) => `W[w + ${j}u * N].y`).join(', ')});`)}
	store(${b}u + job, s, g);
}

${ENTRY} {
	let s = id.x % run.slices;
	var job = id.x / run.slices;
	if (job < L * Q * Q) { matrixBlock(job, s); return; }
	job -= L * Q * Q;
	if (job < Q) { openingBlock(job, s); return; }
	job -= Q;
	if (job < (L + 1u) * Q) { biasBlock(job, s); return; }
	job -= (L + 1u) * Q;
	if (job >= ${ENDS + rows}u) { return; }
	var g = vec4f(0f);
	for (var p = s; p < run.count; p += run.slices) {
		g += path[((p / N) * (3u * run.slots + ${TAIL}u) + 3u * run.slots + job) * N + p % N];
	}
	store(END + job, s, g);
}
`,
	);
}

/** A row of the losses: the sum over particles of each term, their weighted total, the gradient's norm. */
export const lossRow = (terms: number): number => terms + 2;

/** Second pass: the flat gradient [P] from the partial sums, and the loss into row run.row of the losses. */
export function reduceShader(network: Network, terms: number): Shader {
	const packing = packingOf(network);
	const P = packing.places.length;
	return shader(
		'GradientSum',
		[
			RUN,
			read('partials', 'array<vec4f>'),
			read('places', 'array<u32>'),
			read('theta', 'array<vec4f>'),
			written('gradient', 'array<f32>'),
			...(terms > 0 ? [written('losses', 'array<f32>')] : []),
		],
		`${RUN_WGSL}${sizesWgsl(network, packing)}
fn total(place: u32) -> f32 {
	var sum = 0f;
	let at = place / 4u * run.slices;
	for (var s = 0u; s < run.slices; s++) { sum += partials[at + s][place % 4u]; }
	return sum;
}
// N = M̄ + M̄ᵀ of M = AᵀA, stored as xx, xy, xt, yy, yt, tt; then the adjoints of b and c.
fn symmetric(a: u32, b: u32) -> f32 {
	let low = min(a, b);
	return total(4u * END + select(low + max(a, b) + 1u, max(a, b), low == 0u));
}
${ENTRY} {
	let j = id.x;
	if (j < ${P}u) {
		let place = places[j];
		if (place < 4u * END) { gradient[j] = total(place); return; }
		let row = place / 4u;
		let column = place % 4u;
		if (row == END + 3u) { gradient[j] = total(4u * END + 6u + column); return; }
		let a = theta[row];
		gradient[j] = a.x * symmetric(0u, column) + a.y * symmetric(1u, column) + a.z * symmetric(2u, column);
		return;
	}
	${
		terms > 0
			? `let k = j - ${P}u;
	let row = run.row * ${lossRow(terms)}u;
	if (k < ${terms}u) { losses[row + k] = total(4u * (END + ${ENDS}u) + k); }
	if (k == ${terms}u) {
		var loss = 0f;
		for (var i = 0u; i < ${terms}u; i++) { loss += run.weights[i / 4u][i % 4u] * total(4u * (END + ${ENDS}u) + i); }
		losses[row + k] = loss;
	}`
			: ''
	}
}
`,
	);
}
