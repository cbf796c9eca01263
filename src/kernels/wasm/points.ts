import { adjoint, reads } from '../../math/trace';
import { JET, type LossAndGradient, type PointLoss } from '../contract';
import { pointsOf } from '../sizes';
import { BLOCK_ROWS } from './jets';
import { CHUNK, type Machine, ROW, TILE } from './machine';
import { wantsOf } from './rollout';
import { eachChunk, load, seedRows, sumRows, tilesOf } from './rows';
import { compileTape, installTape, type Tape } from './tape';

const compiled = new WeakMap<PointLoss, { readonly terms: Tape; readonly adjoint: Tape }>();
const bar = (name: string): string => `bar_${name}`;

function tapesOf(loss: PointLoss): { readonly terms: Tape; readonly adjoint: Tape } {
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
 * Kernels.pointLossAndGradient over rows [n, 3 + extras] in one sum. Of the jet, only the channels that the terms read
 * are computed. Throws on sizes that do not fit together.
 */
export function pointLossAndGradient(
	machine: Machine,
	loss: PointLoss,
	theta: Float32Array,
	rows: Float32Array,
	weights: readonly number[],
): LossAndGradient {
	const n = pointsOf(loss, theta.length, rows.length, weights.length);
	const { inputs, outputs } = loss.terms;
	const width = 3 + loss.extras.length;
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
	eachChunk(n, (first, count) => {
		load(floats, block, rows, first, count, width, 0, 3);
		load(floats, block + BLOCK_ROWS * ROW, rows, first, count, width, 3);
		if (readsJet) run.jetForward(tilesOf(count), block, record, wants);
		terms.run(block, values);
		sumRows(floats, values, count, sums);
		seedRows(floats, termsAdjoint.seeds, count, weights);
		termsAdjoint.run(block, bars);
		if (readsJet) run.jetBackward(tilesOf(count), block, bars, record, wants);
	});
	return { terms: sums, gradient: machine.gradient() };
}
