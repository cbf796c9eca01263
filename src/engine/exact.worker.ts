import { createWasmKernels } from '../kernels/wasm/kernels';
import { lazily } from '../math/lazily';
import { assetJoiner } from '../protocol/assets';
import type { ApartTask, ExactReport, ExactTask, TellTask } from '../protocol/exact';
import { compiled, wasmUrl } from './compiled';
import { exactSolver } from './exact';

/** A worker for one exact solution: training goes on, and who wants it no longer ends it. */
const join = assetJoiner();
const solver = exactSolver(
	lazily(async () => createWasmKernels(await compiled(wasmUrl))),
	(report: ExactReport) => self.postMessage(report),
	() => performance.now(),
);

self.onmessage = ({ data }: MessageEvent<ExactTask | ApartTask | TellTask>) =>
	void ('game' in data
		? solver.solve({ ...data, game: join(data.game, data.assets) })
		: 'points' in data
			? solver.tell(data)
			: solver.compare(data));
