import { dawnKernels } from '../../src/cli/kernels';
import { initialParameters, layoutOf } from '../../src/kernels/network';
import { createRng } from '../../src/math/rng';
import { errorsAgainstWasm } from './agreement';
import { OT_FLOW_NETWORK, OT_FLOW_WEIGHTS, otFlow } from './games';
import { agree, findPeer, type Peer } from './peer';
import { median, row, spread } from './report';

/** Multiply-adds of one evaluation of jet and adjoint, leading order: 4 m² forward, 8 m² back. */
const FLOPS_PER_EVALUATION = 2 * 12 * OT_FLOW_NETWORK.width ** 2;
const EVALUATIONS = 4 * 8;
/** Wall milliseconds that an engine takes per turn, about: so that reading back is no part of it. */
const TURN = 250;

interface Options {
	readonly rounds: number;
	readonly batches: readonly number[];
	/** fp32 peak of the chip, TFLOP/s. */
	readonly peak: number | null;
	/** Largest buffer of records, MiB, in place of the kernels' own: how much of a batch is taken in one turn. */
	readonly records: number | null;
}
/** Milliseconds of a training step, over so many steps. */
type Engine = (steps: number) => Promise<number>;

/**
 * `npm run bench -- --gpu [--peak TFLOPS] [--rounds N] [--batches 256,1024,…] [--records MiB]`: the WGSL kernels under
 * Dawn, held to the WASM ones; then training steps a second of OT-Flow's own configuration, beside PyTorch eager on CUDA
 * and the same captured as a CUDA graph, in turns; with the chip's fp32 peak given, the fraction of it. Throws where
 * there is no WebGPU adapter, and where the sides disagree. A missing peer is said.
 */
export async function benchGpu({ rounds, batches, peak, records }: Options): Promise<void> {
	const kernels = await dawnKernels(records === null ? undefined : records * 2 ** 20);
	const peer = await findPeer('cuda');
	console.log(
		`${kernels.gpu.adapter}, binds ${(kernels.gpu.largestBinding / 2 ** 20).toFixed(0)} MiB; ${typeof peer === 'string' ? peer : peer.name}; ${rounds} rounds, in turn`,
	);
	console.log('largest error of the WGSL kernels against WASM, relative to the largest entry:');
	for (const { kernel, cases, error } of await errorsAgainstWasm(kernels, batches))
		console.log(`  ${kernel.padEnd(44)} ${String(cases).padStart(4)} cases  ${error.toExponential(1)}`);
	console.log(row(['batch', 'engine', 'median ms', 'min … q1 – q3', 'steps/s', '× eager', 'of fp32 peak']));
	const theta = initialParameters(OT_FLOW_NETWORK, createRng(1));
	for (const B of batches) {
		const rng = createRng(1).split(`${B}`);
		const starts = Float32Array.from({ length: 2 * B }, () => 1.5 * rng.normal());
		const weights = OT_FLOW_WEIGHTS.map((weight) => weight / B);
		const steppers = {
			WGSL: await kernels.stepper(otFlow(), theta, 'adam'),
			'WGSL, Muon': await kernels.stepper(otFlow(), theta, 'muon'),
		};
		const engines = Object.entries(steppers).map(([name, stepper]): [name: string, engine: Engine] => [
			name,
			async (steps) => {
				const begin = performance.now();
				for (let k = 0; k < steps; k++) stepper.step(k === 0 ? starts : null, weights, 1e-4);
				const losses = await stepper.losses();
				if (!losses.every(({ total }) => Number.isFinite(total))) throw new Error('a loss is not finite');
				return (performance.now() - begin) / steps;
			},
		]);
		if (typeof peer !== 'string') {
			const ask = {
				case: 'ot-flow tuned',
				batch: B,
				threads: 1,
				theta: [...theta],
				points: [...starts],
				data: [],
			};
			const ours = await kernels.lossAndGradient(otFlow(), theta, starts, weights);
			agree(`batch ${B}`, ours, await peer.ask({ ...ask, iterations: 0 }), weights);
			engines.push(['PyTorch CUDA eager', engineOf(peer, ask)]);
			engines.push(['PyTorch CUDA graph', engineOf(peer, { ...ask, graph: true })]);
		}
		const times = await takeTurns(
			engines.map(([, engine]) => engine),
			rounds,
		);
		const eager = median(times[engines.findIndex(([name]) => name === 'PyTorch CUDA eager')] ?? []);
		engines.forEach(([name], k) => {
			const middle = median(times[k] ?? []);
			const flops = (B * EVALUATIONS * FLOPS_PER_EVALUATION * 1000) / middle;
			console.log(
				row([
					k === 0 ? String(B) : '',
					name,
					middle.toFixed(3),
					spread(times[k] ?? []),
					(1000 / middle).toFixed(1),
					Number.isFinite(eager) ? `${(eager / middle).toFixed(2)}×` : '–',
					peak ? `${((100 * flops) / (peak * 1e12)).toFixed(2)} %` : '–',
				]),
			);
		});
		for (const stepper of Object.values(steppers)) stepper.dispose();
	}
	console.log(`θ has ${layoutOf(OT_FLOW_NETWORK).size} entries; RK4, nt = 8, float32`);
	if (typeof peer !== 'string') peer.close();
	kernels.dispose();
}

const engineOf =
	(peer: Peer, ask: Omit<Parameters<Peer['ask']>[0], 'iterations'>): Engine =>
	async (iterations) => {
		const { milliseconds: [mean = Number.NaN] = [] } = await peer.ask({ ...ask, iterations });
		return mean;
	};

/** Milliseconds a step of each engine, one number a round; before, each is warmed up. */
async function takeTurns(engines: readonly Engine[], rounds: number): Promise<number[][]> {
	const steps: number[] = [];
	for (const engine of engines) {
		await engine(3);
		steps.push(Math.max(1, Math.min(500, Math.round(TURN / (await engine(3))))));
	}
	const times = engines.map((): number[] => []);
	for (let round = 0; round < rounds; round++)
		for (const [k, engine] of engines.entries()) times[k]?.push(await engine(steps[k] ?? 1));
	return times;
}
