/// <reference lib="webworker" />
import type { Request, Setup } from './job';
import { serveShards } from './serve';

/** Entry of a pool's worker in a browser. */
const scope = globalThis as typeof globalThis & DedicatedWorkerGlobalScope;
const serve = serveShards((reply, transfer) => scope.postMessage(reply, transfer));
scope.onmessage = ({ data }: MessageEvent<Setup | Request>) => serve(data);
