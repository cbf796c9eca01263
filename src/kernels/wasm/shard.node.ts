import { parentPort } from 'node:worker_threads';
import type { Request, Setup } from './job';
import { serveShards } from './serve';

/** Entry of a pool's worker in Node. */
const port = parentPort;
if (!port) throw new Error('shard.node.ts is the entry of a worker thread');
const serve = serveShards((reply, transfer) => port.postMessage(reply, transfer));
port.on('message', (message: Setup | Request) => serve(message));
