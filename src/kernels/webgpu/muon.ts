import { columnScales, type Network } from '../network';
import { type Matrix, MUON, muonStep, sharesOf } from '../optimiser';
import { literal } from './emit';
import { lossRow } from './gradient';
import { GRADIENT_WGSL } from './optimiser';
import { RUN } from './points';
import { RUN_WGSL } from './run';
import { read, type Shader, shader, written } from './shader';

/** Invocations that share a matrix; what every adapter has. */
const SHARERS = 256;

/** vec4s of scratch for one matrix: X and what follows it, A and B. */
const scratchVectors = ({ width }: Network): number => 16 * Math.ceil(width / 4) ** 2;
/** Bytes of scratch. */
export const muonBytes = (network: Network): number =>
	16 * scratchVectors(network) * sharesOf('muon', network).matrices.length;

/** Invocations of `muonShader`. */
export const muonThreads = (network: Network): number => SHARERS * sharesOf('muon', network).matrices.length;

/**
 * One update by Muon (see Optimiser) of all matrices of θ, flat and packed: a workgroup for each, so that a step is one
 * dispatch more than with Adam. A matrix X [rows, columns] is held in rows of vec4s, zero beyond its ends:
 * X ← aX + X(bA + cA²) with A = XᵀX. Must run before Adam on the same gradient.
 */
export function muonShader(network: Network, terms: number): Shader {
	const { width } = network;
	const { matrices } = sharesOf('muon', network);
	const list = (type: string, of: (matrix: Matrix) => string): string =>
		`array<${type}, ${matrices.length}>(${matrices.map(of).join(', ')})`;
	const { iterations, beta, least, ...quintic } = MUON;
	const [a, b, c] = [quintic.a, quintic.b, quintic.c].map(literal);
	const scale = (columnScales(network) ?? [1, 1, 1]).map(literal).join(', ');
	const four = [0, 1, 2, 3];
	const Q = Math.ceil(width / 4);
	return shader(
		'MuonUpdate',
		[
			RUN,
			read('gradient', 'array<f32>'),
			read('squares', 'array<f32>'),
			read('places', 'array<u32>'),
			read('losses', 'array<f32>'),
			written('flat', 'array<f32>'),
			written('moments', 'array<vec2f>'),
			written('packed', 'array<f32>'),
			written('scratch', 'array<vec4f>'),
		],
		`${RUN_WGSL}${GRADIENT_WGSL}
const T = ${SHARERS}u;
const Q = ${Q}u;
const AT = ${list('u32', ({ at }) => `${at}u`)};
const COLUMNS = ${list('u32', ({ columns }) => `${columns}u`)};
const STEP = ${list('f32', (matrix) => literal(muonStep(matrix, 1)))};
var<workgroup> partial: array<f32, T>;

// XᵀX of X with so many rows of q vec4s: its block of four rows and columns (i, j).
fn gram(X: u32, rows: u32, q: u32, i: u32, j: u32) -> mat4x4f {
${four.map((k) => `\tvar g${k} = vec4f(0f);`).join('\n')}
	for (var r = 0u; r < rows; r++) {
		let u = scratch[X + r * q + i];
		let v = scratch[X + r * q + j];
${four.map((k) => `\t\tg${k} += u[${k}] * v;`).join('\n')}
	}
	return mat4x4f(g0, g1, g2, g3);
}

@compute @workgroup_size(${SHARERS})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) t: u32) {
	let sum = squaredNorm();
	if (!isSound(sum, losses[run.row * ${lossRow(terms)}u + ${terms}u])) { return; }
	let clipped = clipping(sum);
	let start = AT[group.x];
	let columns = COLUMNS[group.x];
	let q = (columns + 3u) / 4u;
	var X = group.x * ${scratchVectors(network)}u;
	var next = X + 4u * Q * Q;
	let A = next + 4u * Q * Q;
	let B = A + 4u * Q * Q;
	let scales = select(vec4f(1f), vec4f(${scale}, 1f), group.x == 0u);

	var squared = 0f;
	for (var i = t; i < 4u * Q * q; i += T) {
		var x = vec4f(0f);
		for (var k = 0u; k < 4u; k++) {
			let column = 4u * (i % q) + k;
			if (i / q >= ${width}u || column >= columns) { continue; }
			let j = start + i / q * columns + column;
			let g = clipped * gradient[j];
			let m = moments[j].x + ${literal(1 - beta)} * (g - moments[j].x);
			moments[j] = vec2f(m, 0f);
			x[k] = m + ${literal(1 - beta)} * (g - m);
		}
		x *= scales;
		squared += dot(x, x);
		scratch[X + i] = x;
	}
	partial[t] = squared;
	workgroupBarrier();
	var norm = 0f;
	for (var i = 0u; i < T; i++) { norm += partial[i]; }
	norm = sqrt(norm);
	let inverse = select(0f, 1f / norm, norm > ${literal(least)});
	for (var i = t; i < 4u * Q * q; i += T) { scratch[X + i] *= inverse; }
	storageBarrier();

	for (var step = 0u; step < ${iterations}u; step++) {
		for (var i = t; i < q * q; i += T) {
			let g = gram(X, 4u * Q, q, i / q, i % q);
${four.map((k) => `\t\t\tscratch[A + (4u * (i / q) + ${k}u) * q + i % q] = g[${k}];`).join('\n')}
		}
		storageBarrier();
		for (var i = t; i < q * q; i += T) {
			let g = gram(A, 4u * q, q, i / q, i % q);
			for (var k = 0u; k < 4u; k++) {
				let at = (4u * (i / q) + k) * q + i % q;
				scratch[B + at] = ${b} * scratch[A + at] + ${c} * g[k];
			}
		}
		storageBarrier();
		for (var i = t; i < Q * q; i += T) {
			let row = 4u * (i / q);
			let column = i % q;
${four.map((k) => `\t\t\tvar x${k} = ${a} * scratch[X + (row + ${k}u) * q + column];`).join('\n')}
			for (var k = 0u; k < q; k++) {
				let b = mat4x4f(${four.map((k) => `scratch[B + (4u * k + ${k}u) * q + column]`).join(', ')});
${four.map((k) => `\t\t\t\tx${k} += b * scratch[X + (row + ${k}u) * q + k];`).join('\n')}
			}
${four.map((k) => `\t\t\tscratch[next + (row + ${k}u) * q + column] = x${k};`).join('\n')}
		}
		storageBarrier();
		let old = X;
		X = next;
		next = old;
	}

	for (var i = t; i < 4u * Q * q; i += T) {
		let moved = STEP[group.x] * run.learningRate * scales * scratch[X + i];
		for (var k = 0u; k < 4u; k++) {
			let column = 4u * (i % q) + k;
			if (i / q >= ${width}u || column >= columns) { continue; }
			let j = start + i / q * columns + column;
			let updated = run.kept * flat[j] - moved[k];
			flat[j] = updated;
			packed[places[j]] = updated;
		}
	}
}
`,
		SHARERS,
	);
}
