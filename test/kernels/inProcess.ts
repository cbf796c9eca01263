import type { Reply, Request, Setup } from '../../src/kernels/wasm/job';
import type { WorkerLike } from '../../src/kernels/wasm/pool';
import { serveShards } from '../../src/kernels/wasm/serve';

/** A worker in this thread: messages are cloned and transferred as between threads, and arrive later. */
export function inProcess(): WorkerLike {
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
