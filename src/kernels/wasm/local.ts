import { adjoint, type Graph, reads } from '../../math/trace';
import { JET, RATE_INPUTS } from '../contract';
import type { Network } from '../network';
import { BLOCK_ROWS, load, tilesOf } from './jets';
import { CHUNK, type Machine, ROW, TILE } from './machine';
import { wantsOf } from './rollout';
import type { LossAndGradient } from './shards';
import { compileTape, installTape, type Tape } from './tape';

/**
 * A loss of the jet at given points, without any path: score matching, the mean square of an HJB residual.
 * `terms` maps (x, y, t, jet) and then the columns of data at the point to one output per loss term.
 */
export interface LocalLoss {
	readonly network: Network;
	readonly terms: Graph;
}

const compiled = new WeakMap<LocalLoss, { readonly terms: Tape; readonly adjoint: Tape }>();
const bar = (name: string): string => `bar_${name}`;

function tapesOf(loss: LocalLoss): { readonly terms: Tape; readonly adjoint: Tape } {
	const known = compiled.get(loss);
	if (known) return known;
	const { inputs } = loss.terms;
	const outputs = loss.terms.outputs.map(({ name }) => name);
	const tapes = {
		terms: compileTape(loss.terms, inputs, [], outputs),
		adjoint: compileTape(adjoint(loss.terms), inputs, outputs.map(bar), inputs.map(bar)),
	};
	compiled.set(loss, tapes);
	return tapes;
}

/**
 * Σ over points of each term, and the gradient in θ of Σ_k weights[k]·term_k, for points [n, 3] = (x, y, t) and
 * data [n, columns]. Throws on sizes that do not fit together.
 */
export function localLossAndGradient(
	machine: Machine,
	loss: LocalLoss,
	theta: Float32Array,
	points: Float32Array,
	data: Float32Array,
	weights: readonly number[],
): LossAndGradient {
	const { inputs, outputs } = loss.terms;
	const n = points.length / 3;
	const columns = inputs.length - RATE_INPUTS.length;
	if (RATE_INPUTS.some((name, k) => inputs[k] !== name))
		throw new Error(
			`local loss: its first inputs must be ${RATE_INPUTS.join(', ')}, got ${inputs.join(', ')}`,
		);
	if (!Number.isInteger(n) || data.length !== n * columns || weights.length !== outputs.length) {
		throw new Error(
			`local loss: ${points.length} numbers of points (x, y, t), ${data.length} of data in ${columns} columns and ${weights.length} weights of ${outputs.length} terms do not fit together`,
		);
	}
	machine.begin(loss.network, theta);
	const { run } = machine;
	const tapes = tapesOf(loss);
	const terms = installTape(machine, tapes.terms);
	const termsAdjoint = installTape(machine, tapes.adjoint);
	const wants = wantsOf(loss.terms);
	const block = machine.reserve(inputs.length * ROW);
	const bars = machine.reserve(inputs.length * ROW);
	const values = machine.reserve(outputs.length * ROW);
	const record = machine.reserve((CHUNK / TILE) * run.recordBytes());
	const readsJet = JET.some((name) => reads(loss.terms, name));
	const floats = machine.view();
	const sums = new Float64Array(outputs.length);
	for (let first = 0; first < n; first += CHUNK) {
		const count = Math.min(CHUNK, n - first);
		load(floats, block, points, first, count, 3);
		load(floats, block + BLOCK_ROWS * ROW, data, first, count, columns);
		run.jetForward(tilesOf(count), block, record, wants);
		terms.run(block, values);
		outputs.forEach((_, k) => {
			const value = values / 4 + k * CHUNK;
			for (let i = 0; i < count; i++) sums[k] = (sums[k] ?? 0) + (floats[value + i] ?? Number.NaN);
			const seed = termsAdjoint.seeds / 4 + k * CHUNK;
			floats.fill(weights[k] ?? 0, seed, seed + count);
			floats.fill(0, seed + count, seed + CHUNK);
		});
		termsAdjoint.run(block, bars);
		if (readsJet) run.jetBackward(tilesOf(count), block, bars, record, wants);
	}
	return { terms: sums, gradient: machine.gradient() };
}
