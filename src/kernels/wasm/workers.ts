import type { Reply } from './job';
import type { WorkerLike } from './pool';

/** A Web Worker started on shard.worker.ts. */
export function webWorker(worker: Worker): WorkerLike {
	return {
		post: (message, transfer) => worker.postMessage(message, transfer),
		onMessage: (handler) => {
			worker.onmessage = ({ data }: MessageEvent<Reply>) => handler(data);
		},
		onFailure: (handler) => {
			worker.onerror = ({ message }) => handler(message || 'it could not be loaded');
			worker.onmessageerror = () => handler('a message could not be read');
		},
		terminate: () => worker.terminate(),
	};
}

/** The part of node:worker_threads' Worker that is used; this module also loads in browsers. */
interface WorkerThread {
	postMessage(message: unknown, transfer: readonly ArrayBuffer[]): void;
	on(event: 'message', handler: (reply: Reply) => void): unknown;
	on(event: 'error', handler: (error: Error) => void): unknown;
	on(event: 'exit', handler: (code: number) => void): unknown;
	terminate(): unknown;
}

/** A worker thread of Node started on cli/shard.node.mjs. */
export function nodeWorker(worker: WorkerThread): WorkerLike {
	return {
		post: (message, transfer) => worker.postMessage(message, transfer),
		onMessage: (handler) => {
			worker.on('message', handler);
		},
		onFailure: (handler) => {
			worker.on('error', ({ message }) => handler(message));
			worker.on('exit', (code) => handler(`it ended with code ${code}`));
		},
		terminate: () => {
			worker.terminate();
		},
	};
}
