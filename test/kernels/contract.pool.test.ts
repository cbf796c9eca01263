import type { Reply, Request, Setup } from '../../src/kernels/wasm/job';
import { createPooledKernels, type WorkerLike } from '../../src/kernels/wasm/pool';
import { serveShards } from '../../src/kernels/wasm/serve';
import { contractSuite } from './contract.suite';
import { wasmModule } from './wasmModule';

/** A worker in this thread: messages are cloned and transferred as between threads, and arrive later. */
function inProcess(): WorkerLike {
	let hear: (reply: Reply) => void = () => {};
	const serve = serveShards((reply, transfer) => {
		const sent = structuredClone(reply, { transfer });
		queueMicrotask(() => hear(sent));
	});
	return {
		post: (message: Setup | Request, transfer) => {
			// A module is shared between threads, never copied.
			const sent = 'module' in message ? message : structuredClone(message, { transfer });
			queueMicrotask(() => serve(sent));
		},
		onMessage: (handler) => {
			hear = handler;
		},
		onFailure: () => {},
		terminate: () => {},
	};
}

contractSuite('wasm, pool of three threads', async () =>
	createPooledKernels(await wasmModule(), 3, inProcess),
);
