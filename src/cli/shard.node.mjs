// Entry of a pool's worker in Node, where the application itself runs through tsx: a worker thread does not
// inherit the loader of its parent. Messages wait in the port until it is listened to.
import { parentPort } from 'node:worker_threads';
import { tsImport } from 'tsx/esm/api';

const { serveShards } = await tsImport('../kernels/wasm/serve.ts', import.meta.url);
parentPort.on(
	'message',
	serveShards((reply, transfer) => parentPort.postMessage(reply, transfer)),
);
