import { stepScales } from '../kernels/network';
import { type CreateOptimiser, decayMatrices, kept, muonStep, sharesOf } from '../kernels/optimiser';
import { adam, clipNorm } from './adam';
import { muon } from './muon';

/** The optimisers on arrays in JavaScript, in double precision: for kernels that bring none of their own. */
export const plainOptimiser: CreateOptimiser = (optimiser, network) => {
	const scales = stepScales(network);
	const { matrices, rest } = sharesOf(optimiser, network);
	return (state, gradient, { loss, ...step }) => {
		const { learningRate, clip } = step;
		const norm = clipNorm(gradient, clip);
		if (!Number.isFinite(loss) || !Number.isFinite(norm)) return norm;
		const { count } = state;
		decayMatrices(state.theta, network, kept(step));
		for (const matrix of matrices) {
			const cut = within(matrix.at, matrix.at + matrix.rows * matrix.columns);
			const own = scales && cut(scales);
			muon(cut(state.theta), cut(gradient), cut(state.first), matrix, muonStep(matrix, learningRate), own);
		}
		for (const [from, to] of rest) {
			const cut = within(from, to);
			const moments = { first: cut(state.first), second: cut(state.second), count };
			adam(cut(state.theta), cut(gradient), moments, learningRate, scales && cut(scales));
		}
		state.count += 1;
		return norm;
	};
};

const within =
	(from: number, to: number) =>
	(list: Float32Array<ArrayBuffer>): Float32Array<ArrayBuffer> =>
		list.subarray(from, to);
