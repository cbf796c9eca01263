import { createHash } from 'node:crypto';
import { nodeKernels } from '../../src/cli/kernels';
import { decodeHash } from '../../src/share/index';
import { Trainer } from '../../src/train/trainer';

/**
 * What the first steps of a link's game come to, to the last bit: a hash of losses, gradient norms and parameters after
 * `steps` steps on the WebAssembly kernels.
 */
export async function firstLosses(hash: string, steps: number, threads: number): Promise<string> {
	const { game } = await decodeHash(hash);
	const { kernels } = await nodeKernels(game, 'wasm', threads);
	try {
		const trainer = await Trainer.create(game, kernels);
		const digest = createHash('sha256');
		for (let step = 0; step < steps; )
			for (const { total, gradientNorm } of await trainer.advance(Math.min(5, steps - step))) {
				digest.update(Float64Array.of(total, gradientNorm));
				step += 1;
			}
		digest.update(await trainer.parameters());
		return digest.digest('hex').slice(0, 16);
	} finally {
		kernels.dispose();
	}
}
