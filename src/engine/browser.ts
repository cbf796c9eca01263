import relaxedUrl from '../../build/kernels/jets.relaxed.wasm?url';
import type { Game } from '../game/game';
import { createPooledKernels, type PooledKernels, type WorkerLike } from '../kernels/wasm/pool';
import { hasRelaxedSimd } from '../kernels/wasm/relaxed';
import { webWorker } from '../kernels/wasm/workers';
import { lazily } from '../math/lazily';
import type { CertificateReport } from '../protocol/certificate';
import type { Backend } from '../protocol/messages';
import type { CertifierPort } from './certifying';
import { compiled, wasmUrl } from './compiled';
import { choose, type Machine, type Rung } from './ladder';
import type { Chosen } from './surroundings';
import { pairsUpon, pooledRung, restAfter, threadsFor } from './threads';

const cores = navigator.hardwareConcurrency;
/** Experiments that this machine trains now. */
let experiments = 1;
const pools = new Set<PooledKernels>();
/** Milliseconds of work that are made up for by a rest at most: a worker that waited for commands did none. */
const LONGEST = 50;

/** Every pool that there is, and those to come, keep to the share that is left to one of so many experiments. */
export function shareThreads(among: number): void {
	experiments = among;
	for (const pool of pools) pool.limit(threadsFor(cores, among));
}

const channel = new MessageChannel();
const letIn = (): Promise<void> =>
	new Promise((resolve) => {
		channel.port1.onmessage = () => resolve();
		channel.port2.postMessage(null);
	});
/** When the last breath ended. */
let breathed = 0;

/** Lets messages in, and where more experiments train than there are cores for it, the others and the page. */
export async function breathe(): Promise<void> {
	const rest = restAfter(Math.min(LONGEST, performance.now() - breathed), cores, experiments);
	await (rest < 1 ? letIn() : new Promise((resolve) => setTimeout(resolve, rest)));
	breathed = performance.now();
}

/** Makes a thing once and keeps it, until it fails or is forgotten. */
function once<T>(make: () => Promise<T>): { get(): Promise<T>; forget(): void } {
	let made: Promise<T> | null = null;
	return {
		get: () => {
			made ??= make().catch((error: unknown) => {
				made = null;
				throw error;
			});
			return made;
		},
		forget: () => {
			made = null;
		},
	};
}

/** Kernels over all threads. When a worker of them dies they are given up by `forget`, so that the next game gets new ones. */
function pooled(module: WebAssembly.Module, name: string, forget: () => void): Rung {
	const spawn = (): WorkerLike => {
		const worker = webWorker(
			new Worker(new URL('../kernels/wasm/shard.worker.ts', import.meta.url), { type: 'module' }),
		);
		const onFailure: WorkerLike['onFailure'] = (handler) =>
			worker.onFailure((reason) => {
				pools.delete(pool);
				forget();
				handler(reason);
			});
		return { ...worker, onFailure };
	};
	const pool = createPooledKernels(module, threadsFor(cores), spawn, () => performance.now());
	pool.limit(threadsFor(cores, experiments));
	pools.add(pool);
	return pooledRung(pool, module, name);
}

const module = once(() => compiled(wasmUrl));

const wasm = once(async (): Promise<Rung> => pooled(await module.get(), 'WASM SIMD', () => wasm.forget()));

const relaxed = once(async (): Promise<Rung> => {
	if (!hasRelaxedSimd()) throw new Error('this browser has no relaxed SIMD');
	return pooled(await compiled(relaxedUrl), 'WASM relaxed SIMD', () => relaxed.forget());
});

/** A GPU that was lost twice is left alone. */
let losses = 0;

const webgpu = once(async (): Promise<Rung> => {
	if (!navigator.gpu) throw new Error('this browser has no WebGPU');
	if (losses > 1) throw new Error('the GPU was lost twice');
	// TensorFlow.js comes with it, and is fetched only here.
	const { createWebGpuKernels } = await import('../kernels/webgpu/kernels');
	const kernels = await createWebGpuKernels({ sumPairs: pairsUpon(wasm.get) });
	void kernels.gpu.lost.then(() => {
		losses += 1;
		webgpu.forget();
	});
	const { adapter } = kernels.gpu;
	return {
		kernels,
		label: `WebGPU${adapter ? ` · ${adapter}` : ''}`,
		software: /swiftshader|llvmpipe|software/i.test(adapter),
		facts: kernels.gpu.facts,
	};
});

/** This browser, to be looked at. */
export const browserMachine: Machine = {
	facts: { browser: navigator.userAgent, processors: cores },
	module: module.get,
	wasm: wasm.get,
	relaxed: relaxed.get,
	webgpu: webgpu.get,
	now: () => performance.now(),
};

/** The kernels of this browser for a game: made once, chosen for each game. */
export const browserKernels = (game: Game, wish: Backend): Promise<Chosen> =>
	choose(game, wish, browserMachine, browserMachine.now);

/** A thread that certifies models; it begins with the first. */
export function browserCertifier(): CertifierPort {
	let [answered, died]: Parameters<CertifierPort['listen']> = [() => {}, () => {}];
	const worker = lazily(() => {
		const made = new Worker(new URL('./certificate.worker.ts', import.meta.url), {
			type: 'module',
			name: 'certificate',
		});
		made.addEventListener('message', ({ data }: MessageEvent<CertificateReport>) => answered(data));
		made.addEventListener('error', (event) => {
			event.preventDefault();
			died(event.message || 'its thread gave no reason');
		});
		return made;
	});
	return {
		begin: () => void worker(),
		ask: (task) => worker().postMessage(task),
		listen: (...handlers) => {
			[answered, died] = handlers;
		},
		experiments: () => experiments,
	};
}
