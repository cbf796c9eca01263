import { dawnKernels } from '../../src/cli/kernels';
import { initialParameters, layoutOf } from '../../src/kernels/network';
import { createRng } from '../../src/math/rng';
import { OT_FLOW_NETWORK, OT_FLOW_WEIGHTS, otFlow } from './games';
import { findPeer } from './peer';
import { median, row, spread } from './report';

/** Multiply-adds of one evaluation of jet and adjoint, leading order: 4 m² forward, 8 m² back. */
const FLOPS_PER_EVALUATION = 2 * 12 * OT_FLOW_NETWORK.width ** 2;
const EVALUATIONS = 4 * 8;

/**
 * `npm run bench -- --gpu [--peak TFLOPS] [--rounds N]`: training steps a second of OT-Flow's own configuration by the
 * WGSL kernels under Dawn, beside PyTorch eager on CUDA, in turns; with the chip's fp32 peak given, the fraction of it.
 * Throws where there is no WebGPU adapter. A missing peer is said.
 */
export async function benchGpu(rounds: number, peak: number | null): Promise<void> {
	const kernels = await dawnKernels();
	const peer = await findPeer('cuda');
	console.log(
		`${kernels.gpu.adapter}; ${typeof peer === 'string' ? peer : peer.name}; ${rounds} rounds, in turn`,
	);
	console.log(
		row(['batch', 'engine', 'median ms', 'min … q1 – q3', 'steps/s', 'against PyTorch', 'of fp32 peak']),
	);
	const spec = otFlow();
	const rng = createRng(1);
	const theta = initialParameters(OT_FLOW_NETWORK, rng);
	for (const B of [256, 1024, 4096]) {
		const starts = Float32Array.from({ length: 2 * B }, () => 1.5 * rng.normal());
		const weights = OT_FLOW_WEIGHTS.map((weight) => weight / B);
		const stepper = await kernels.stepper(spec, theta);
		const ours: number[] = [];
		const theirs: number[] = [];
		const run = async (steps: number): Promise<void> => {
			for (let k = 0; k < steps; k++) stepper.step(k === 0 ? starts : null, weights, 1e-4);
			await stepper.losses();
		};
		await run(3);
		let steps = 1;
		for (let round = 0; round < rounds; round++) {
			const begin = performance.now();
			await run(steps);
			const elapsed = performance.now() - begin;
			ours.push(elapsed / steps);
			// About a quarter of a second a round, so that reading back is no part of it.
			steps = Math.max(1, Math.min(500, Math.round((250 * steps) / elapsed)));
			if (typeof peer !== 'string') {
				const ask = { case: 'ot-flow tuned', batch: B, iterations: 10, threads: 1 };
				const sent = { theta: Array.from(theta), points: Array.from(starts), data: [] };
				theirs.push(...((await peer.ask({ ...ask, ...sent })).milliseconds ?? []));
			}
		}
		const tell = (name: string, times: readonly number[]): void => {
			const middle = median(times);
			const flops = (B * EVALUATIONS * FLOPS_PER_EVALUATION * 1000) / middle;
			console.log(
				row([
					String(B),
					name,
					middle.toFixed(3),
					spread(times),
					(1000 / middle).toFixed(1),
					theirs.length > 0 ? `${(median(theirs) / middle).toFixed(2)}×` : '–',
					peak ? `${((100 * flops) / (peak * 1e12)).toFixed(2)} %` : '–',
				]),
			);
		};
		tell('WGSL', ours);
		if (theirs.length > 0) tell('PyTorch CUDA', theirs);
		stepper.dispose();
	}
	console.log(`θ has ${layoutOf(OT_FLOW_NETWORK).size} entries; RK4, nt = 8, float32`);
	if (typeof peer !== 'string') peer.close();
	kernels.dispose();
}
