import { createWasmKernels } from '../kernels/wasm/kernels';
import { lazily } from '../math/lazily';
import { assetJoiner } from '../protocol/assets';
import type { ApartTask, BesideTask, ExactReport, ExactTask, TellTask } from '../protocol/exact';
import { compiled, wasmUrl } from './compiled';
import { exactSolver } from './exact';
import { crowded } from './threads';

/** A worker for one exact solution: training goes on, and who wants it no longer ends it. */
const join = assetJoiner();
const gives = crowded(navigator.hardwareConcurrency);
const solver = exactSolver(
	lazily(async () => createWasmKernels(await compiled(wasmUrl))),
	(report: ExactReport) => self.postMessage(report),
	{
		now: () => performance.now(),
		wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
	},
);

self.onmessage = ({ data }: MessageEvent<ExactTask | BesideTask | ApartTask | TellTask>) =>
	void ('trains' in data
		? solver.beside(data.trains && gives)
		: 'game' in data
			? solver.solve({ ...data, game: join(data.game, data.assets) })
			: 'points' in data
				? solver.tell(data)
				: solver.compare(data));
