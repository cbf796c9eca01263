import { readFileSync } from 'node:fs';
import { certificateOf } from '../../src/exact/certificate/index';
import type { Game } from '../../src/game/game';
import { problemOf } from '../../src/game/problem';
import { createWasmKernels } from '../../src/kernels/wasm/kernels';
import { optimumOf } from '../../src/model/optimum';
import { trainedOf } from '../../src/model/trained';

/** What a process is to measure; files of the kernels and of θ. */
export interface Asked {
	readonly game: Game;
	readonly share: 0.5 | 1;
	readonly kernels: string;
	readonly theta: string;
}

/** Processor seconds of the first certificate and of later ones, with what is known of the game kept, and anew; J and D. */
export interface Measured {
	readonly first: number;
	readonly kept: readonly number[];
	readonly anew: readonly number[];
	readonly cost: number | null;
	readonly lowerBound: number;
}

/** Certificates of each kind after the first one. */
const LATER = 3;

const processorSeconds = (): number => {
	const { user, system } = process.cpuUsage();
	return (user + system) / 1e6;
};

async function measured({ game, share, ...files }: Asked): Promise<Measured> {
	const kernels = createWasmKernels(new WebAssembly.Module(readFileSync(files.kernels)));
	const theta = new Float32Array(Uint8Array.from(readFileSync(files.theta)).buffer);
	const made = () => {
		const certificate = certificateOf(problemOf(game), share);
		if (typeof certificate === 'string') throw new Error(`no certificate, since ${certificate}`);
		return certificate;
	};
	const timed = async (certificate: () => ReturnType<typeof made>) => {
		const begun = processorSeconds();
		const { cost, lowerBound } = await optimumOf(trainedOf(game, kernels, theta), certificate());
		return { seconds: processorSeconds() - begun, cost, lowerBound };
	};
	let known: ReturnType<typeof made> | null = null;
	const keeping = () => {
		known ??= made();
		return known;
	};
	const { seconds: first, cost, lowerBound } = await timed(keeping);
	const [kept, anew]: [number[], number[]] = [[], []];
	for (let k = 0; k < LATER; k++) {
		kept.push((await timed(keeping)).seconds);
		anew.push((await timed(made)).seconds);
	}
	return { first, kept, anew, cost, lowerBound };
}

const [, , file = ''] = process.argv;
console.log(JSON.stringify(await measured(JSON.parse(readFileSync(file, 'utf8')) as Asked)));
