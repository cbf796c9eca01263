import { describe, expect, test } from 'vitest';
import { ACTIVATIONS, layoutOf, type Network } from '../../../src/kernels/network';
import {
	factorsShader,
	factorThreads,
	partialBytes,
	reduceShader,
	slicesOf,
} from '../../../src/kernels/webgpu/gradient';
import { muonShader } from '../../../src/kernels/webgpu/muon';
import { adamShader, normShader, packShader } from '../../../src/kernels/webgpu/optimiser';
import { packingOf, paddedWidth } from '../../../src/kernels/webgpu/packing';
import { jetGradientShader, jetShader } from '../../../src/kernels/webgpu/points';
import { pathsGradientShader, pathsShader, rolloutLossShader } from '../../../src/kernels/webgpu/rollout';
import { MAX_TERMS, packRun, RUN_BYTES, RUN_WGSL, timingOf } from '../../../src/kernels/webgpu/run';
import { WORKGROUP } from '../../../src/kernels/webgpu/shader';
import { record } from '../../../src/math/trace';
import { otFlow, relativistic } from '../games';

const TIMING = { integrator: 'rk4', steps: 8, from: 1, to: 0 } as const;
const noise = record(['t'], (A) => ({ sigma: A.num(0.5) }));
const NETWORKS: readonly Network[] = ACTIVATIONS.flatMap((activation) =>
	[
		[8, 0],
		[13, 1],
		[256, 4],
	].map(([width = 8, layers = 0]) => ({ width, layers, activation })),
);
const shadersOf = (network: Network) => {
	const { size } = layoutOf(network);
	const games = [
		otFlow(network, TIMING),
		{ ...relativistic(network, { ...TIMING, integrator: 'heun' }), noise },
	];
	return [
		jetShader(network),
		jetGradientShader(network),
		...games.flatMap((game) => [rolloutLossShader(game), pathsShader(game), pathsGradientShader(game)]),
		factorsShader(network, 1),
		reduceShader(network, 3),
		packShader(size),
		normShader(size),
		...[network, { ...network, unit: 4 }].flatMap((each) => [
			adamShader(each, 3, 'adam'),
			adamShader(each, 3, 'muon'),
			muonShader(each, 3),
		]),
	];
};

describe('shaders', () => {
	const all = NETWORKS.flatMap(shadersOf);

	test('bind no more storage buffers than every adapter has', () => {
		for (const { label, bindings } of all)
			expect(bindings.filter(({ access }) => access !== 'uniform').length, label).toBeLessThanOrEqual(8);
	});

	test('use each binding they declare', () => {
		for (const { label, bindings, code } of all)
			for (const { name } of bindings)
				expect(code.match(new RegExp(`\\b${name}\\b`, 'g'))?.length, `${label}: ${name}`).toBeGreaterThan(1);
	});

	test('give every local variable a value where it is declared', () => {
		for (const { label, code } of all) expect(code, label).not.toMatch(/\bvar \w+: [\w<>, ]+;/);
	});

	test('wait for nobody, but within the wide workgroup of a matrix', () => {
		for (const { label, code, workgroup } of all) {
			expect(code, label).not.toMatch(/atomic/);
			if (workgroup === WORKGROUP) expect(code, label).not.toMatch(/[bB]arrier/);
			else expect([label, workgroup]).toEqual(['MuonUpdate', 256]);
		}
	});

	test('refuse no terms and too many', () => {
		const network: Network = { width: 8, layers: 1, activation: 'tanh' };
		const game = otFlow(network, TIMING);
		const terms = (K: number) =>
			record(['x1'], (_, { x1 }) => Object.fromEntries(Array.from({ length: K }, (_, k) => [`t${k}`, x1])));
		expect(() => rolloutLossShader({ ...game, terms: terms(0) })).toThrow(/without loss terms/);
		expect(() => rolloutLossShader({ ...game, terms: terms(MAX_TERMS + 1) })).toThrow(/17 loss terms.*16/);
	});
});

describe('packed parameters', () => {
	test.each(NETWORKS)('$width × $layers: every parameter has a place of its own', (network) => {
		const { places, size, rows } = packingOf(network);
		expect(rows).toBe(paddedWidth(network));
		expect(rows % 8).toBe(0);
		expect(new Set(places).size).toBe(layoutOf(network).size);
		expect(places.reduce((a, b) => Math.max(a, b), 0)).toBeLessThan(4 * size);
	});

	test('rows of a matrix stay together', () => {
		const network: Network = { width: 13, layers: 2, activation: 'tanh' };
		const { K } = packingOf(network);
		const { places } = packingOf(network);
		const second = layoutOf(network).K[1] ?? 0;
		expect(places[second]).toBe(4 * K + 16 * 16);
		expect(places[second + 13 + 2]).toBe(4 * K + 16 * 16 + 16 + 2);
	});

	test('partial sums fit the bindings that every adapter has', () => {
		for (const network of NETWORKS) {
			expect(Math.log2(slicesOf(network, 4)) % 1).toBe(0);
			expect(partialBytes(network, 4)).toBeLessThan(128 * 2 ** 20);
			expect(factorThreads(network, 4) / 32).toBeLessThan(65536);
		}
	});
});

describe('what a shader is told', () => {
	test('stands where the WGSL struct has it', () => {
		const game = otFlow({ width: 8, layers: 1, activation: 'tanh' }, TIMING);
		const bytes = packRun({
			count: 31,
			first: 1,
			total: 99,
			slots: 7,
			slices: 64,
			accumulate: true,
			row: 5,
			timing: timingOf(game, 2),
			weights: Array.from({ length: MAX_TERMS }, (_, k) => k + 1),
			update: { rate: 0.25, floor: 0.5, clip: 2, learningRate: 0.75, kept: 0.875 },
		});
		expect(bytes.byteLength).toBe(RUN_BYTES);
		const [integers, floats] = [new Uint32Array(bytes), new Float32Array(bytes)];
		let at = 0;
		const found: Record<string, number> = {};
		for (const [, name = '', type = ''] of RUN_WGSL.matchAll(/(\w+): (\w+)/g)) {
			found[name] = (type === 'u32' ? integers[at] : floats[at]) ?? Number.NaN;
			at += type === 'vec4f' ? 4 : 1;
		}
		expect(found).toMatchObject({
			count: 31,
			first: 1,
			total: 99,
			steps: 8,
			stages: 4,
			stride: 2,
		});
		expect(found).toMatchObject({ slots: 7, slices: 64, accumulate: 1, row: 5 });
		expect(found).toMatchObject({
			dt: -1 / 8,
			origin: 1,
			later: 1,
			rate: 0.25,
			floor: 0.5,
			clip: 2,
			learningRate: 0.75,
			kept: 0.875,
		});
		expect(found).toMatchObject({ a: 0, b: Math.fround(1 / 6) });
		expect([...floats.subarray(20, 28)]).toEqual([
			0,
			0.5,
			0.5,
			1,
			...[1, 2, 2, 1].map((c) => Math.fround(c / 6)),
		]);
		expect([...floats.subarray(28)]).toEqual(Array.from({ length: MAX_TERMS }, (_, k) => k + 1));
	});

	test('steps are whole numbers', () => {
		const game = otFlow({ width: 8, layers: 1, activation: 'tanh' }, { ...TIMING, steps: 1.5 });
		expect(() => timingOf(game)).toThrow(/1\.5/);
	});
});
