import { type PairSum, type PairSums, pairsOf } from '../pairs';
import { instantiate } from './instance';

/** What assembly/pairs.ts exports; addresses and sizes in bytes. */
interface Exports {
	readonly memory: WebAssembly.Memory;
	heapBase(): number;
	sumPairs(
		kind: number,
		at: number,
		n: number,
		from: number,
		bytes: number,
		others: number,
		scratch: number,
		out: number,
	): void;
}

const KINDS = ['gaussian', 'distance', 'logSumExp'] as const satisfies readonly PairSum['kind'][];
/** As in assembly/pairs.ts. */
const EMPTY = -1e30;
const LANES = 8;

/**
 * Pair sums in SIMD, in an instance (and a memory) of their own, made when first needed; what it gives throws on sizes that do
 * not fit together.
 * @param module build/kernels/jets.wasm, compiled
 */
export function createWasmPairs(module: WebAssembly.Module): (sum: PairSum) => PairSums {
	let run: Exports | null = null;
	return (sum) => {
		run ??= instantiate(module, 'sumPairs') as WebAssembly.Exports & Exports;
		return onMachine(run, sum);
	};
}

function onMachine(run: Exports, sum: PairSum): PairSums {
	const { n, m, first: place, scale, exponents } = pairsOf(sum);
	const row = LANES * Math.ceil(m / LANES);
	// Three numbers for a place, five rows for the cloud and the scratch, three numbers for a result.
	const first = Math.ceil(run.heapBase() / 64) * 16;
	const [cloud, scratch, out] = [first + 3 * n, first + 3 * n + 4 * row, first + 3 * n + 5 * row];
	const missing = 4 * (out + 3 * n) - run.memory.buffer.byteLength;
	if (missing > 0) run.memory.grow(Math.ceil(missing / 65536));
	const view = new Float32Array(run.memory.buffer);
	for (let i = 0; i < n; i++) {
		view[first + 3 * i] = sum.at[2 * i] ?? 0;
		view[first + 3 * i + 1] = sum.at[2 * i + 1] ?? 0;
		view[first + 3 * i + 2] = Math.LOG2E * scale(i);
	}
	view.fill(0, cloud, cloud + 3 * row).fill(EMPTY, cloud + 3 * row, cloud + 4 * row);
	for (let j = 0; j < m; j++) {
		view[cloud + j] = sum.from[2 * j] ?? 0;
		view[cloud + row + j] = sum.from[2 * j + 1] ?? 0;
		view[cloud + 2 * row + j] = 1;
		view[cloud + 3 * row + j] = Math.LOG2E * (exponents?.[j] ?? 0);
	}
	const kind = KINDS.indexOf(sum.kind);
	const bytes = 4 * row;
	const skip = sum.others ? place : -1;
	run.sumPairs(kind, 4 * first, n, 4 * cloud, bytes, skip, 4 * scratch, 4 * out);
	const values = new Float32Array(n);
	const gradient = new Float32Array(2 * n);
	const unit = sum.kind === 'logSumExp' ? Math.LN2 : 1;
	for (let i = 0; i < n; i++) {
		// The kernel leaves the factor 1/h² of a Gaussian's slope to us.
		const slope = sum.kind === 'distance' ? 1 : 2 * scale(i);
		values[i] = unit * (view[out + 3 * i] ?? 0);
		gradient[2 * i] = slope * (view[out + 3 * i + 1] ?? 0);
		gradient[2 * i + 1] = slope * (view[out + 3 * i + 2] ?? 0);
	}
	return { values, gradient };
}
