import { columnScales, inputRows, layoutOf, type Network } from '../network';
import { ADAM, type OptimiserId, sharesOf } from '../optimiser';
import { literal } from './emit';
import { lossRow } from './gradient';
import { RUN } from './points';
import { RUN_WGSL } from './run';
import { ENTRY, read, type Shader, shader, written } from './shader';

/** Partial sums of the gradient's squared norm. */
export const NORM_SLICES = 64;

/** Packs θ [P] for the shaders over the network. */
export const packShader = (parameters: number): Shader =>
	shader(
		'PackParameters',
		[read('flat', 'array<f32>'), read('places', 'array<u32>'), written('packed', 'array<f32>')],
		`${ENTRY} {
	if (id.x < ${parameters}u) { packed[places[id.x]] = flat[id.x]; }
}
`,
	);

export const normShader = (parameters: number): Shader =>
	shader(
		'GradientNorm',
		[read('gradient', 'array<f32>'), written('squares', 'array<f32>')],
		`${ENTRY} {
	if (id.x >= ${NORM_SLICES}u) { return; }
	var sum = 0f;
	for (var j = id.x; j < ${parameters}u; j += ${NORM_SLICES}u) { sum += gradient[j] * gradient[j]; }
	squares[id.x] = sum;
}
`,
	);

/** The factor of stepScales for parameter j, '' where all are 1. */
function stepScale(network: Network): string {
	const columns = columnScales(network)?.map(literal);
	if (!columns) return '';
	const inside = inputRows(network).map(
		([start, rows]) =>
			`select(1f, vec3f(${columns.join(', ')})[(j - ${start}u) % 3u], j >= ${start}u && j < ${start + 3 * rows}u)`,
	);
	return `${inside.join(' * ')} * `;
}

/** What an update needs of the gradient as a whole; `sum` is its squared norm, `total` the loss. */
export const GRADIENT_WGSL = `
// On the bits: compilers may take it for granted that no number is infinite or NaN.
fn isFinite(x: f32) -> bool { return (bitcast<u32>(x) & 0x7f800000u) != 0x7f800000u; }
fn squaredNorm() -> f32 {
	var sum = 0f;
	for (var s = 0u; s < ${NORM_SLICES}u; s++) { sum += squares[s]; }
	return sum;
}
fn isSound(sum: f32, total: f32) -> bool { return isFinite(sum) && isFinite(total); }
fn clipping(sum: f32) -> f32 {
	let norm = sqrt(sum);
	return select(1f, run.clip / norm, run.clip > 0f && norm > run.clip);
}
`;

/**
 * One Adam update (ADAM) of θ, flat and packed, but for what is a matrix to the optimiser, with the gradient clipped to
 * run.clip and the norm before that written behind the losses of this step. A loss or gradient that is not finite leaves
 * everything as it was, so the last finite state is always the present one.
 */
export function adamShader(network: Network, terms: number, optimiser: OptimiserId): Shader {
	const isMatrix = sharesOf('muon', network)
		.matrices.map(({ at, rows, columns }) => `(j >= ${at}u && j < ${at + rows * columns}u)`)
		.join(' || ');
	const [take1, take2] = [1 - ADAM.beta1, 1 - ADAM.beta2].map(literal);
	return shader(
		'AdamUpdate',
		[
			RUN,
			read('gradient', 'array<f32>'),
			read('squares', 'array<f32>'),
			read('places', 'array<u32>'),
			written('flat', 'array<f32>'),
			written('moments', 'array<vec2f>'),
			written('packed', 'array<f32>'),
			written('losses', 'array<f32>'),
		],
		`${RUN_WGSL}${GRADIENT_WGSL}
${ENTRY} {
	let j = id.x;
	if (j >= ${layoutOf(network).size}u) { return; }
	let sum = squaredNorm();
	let row = run.row * ${lossRow(terms)}u;
	if (j == 0u) { losses[row + ${terms + 1}u] = sqrt(sum); }
	let matrix = ${isMatrix};
${optimiser === 'muon' ? '	if (matrix) { return; }\n' : ''}	if (!isSound(sum, losses[row + ${terms}u])) { return; }
	let g = clipping(sum) * gradient[j];
	let m = moments[j] + vec2f(${take1}, ${take2}) * (vec2f(g, g * g) - moments[j]);
	moments[j] = m;
	let updated = select(1f, run.kept, matrix) * flat[j] - ${stepScale(network)}run.rate * m.x / (sqrt(m.y) + run.floor);
	flat[j] = updated;
	packed[places[j]] = updated;
}
`,
	);
}
