/** Breaks nothing: starting a worker is not an import. */
export const start = (): Worker =>
	new Worker(new URL('../kernels/fine.worker.ts', import.meta.url), { type: 'module' });
