import { Engine } from '../../src/engine/engine';
import { createWasmKernels } from '../../src/kernels/wasm/kernels';
import type { Report } from '../../src/protocol/messages';
import { wasmModule } from '../kernels/wasmModule';
import { GLANCE } from './glance';

export const kernels = createWasmKernels(await wasmModule());

/** An engine on real kernels, and all that it has said; its clock stands still unless another is given. */
export function engineOnWasm(now = () => 0) {
	const reports: Report[] = [];
	const engine = new Engine({
		detail: GLANCE,
		post: (report) => reports.push(report),
		now,
		breathe: async () => {},
		kernels: async () => ({ kernels, backend: 'wasm', reason: 'a test' }),
	});
	const of = <T extends Report['type']>(type: T) =>
		reports.filter((report): report is Extract<Report, { type: T }> => report.type === type);
	return { engine, reports, of };
}
