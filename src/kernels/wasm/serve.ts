import { WasmCore } from './core';
import { buffersOf, type Reply, type Request, runJob, type Setup, type Spec } from './job';

/** The worker's side of the pool: a handler of its messages. `post` answers, transferring the buffers. */
export function serveShards(
	post: (reply: Reply, transfer: ArrayBuffer[]) => void,
): (message: Setup | Request) => void {
	let core: WasmCore | null = null;
	const specs = new Map<number, Spec>();
	return (message) => {
		if ('module' in message) {
			core = new WasmCore(message.module);
			post({ ready: true }, []);
			return;
		}
		const { id, job, key, spec, forget } = message;
		if (forget !== undefined) specs.delete(forget);
		if (spec) specs.set(key, spec);
		try {
			if (!core) throw new Error('wasm kernels: this worker was not given the kernels');
			const result = runJob(core, job, specs.get(key));
			post({ id, result }, buffersOf(result));
		} catch (error) {
			post({ id, error: error instanceof Error ? error.message : String(error) }, []);
		}
	};
}
