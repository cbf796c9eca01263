import { describe, expect, it } from 'vitest';
import { lawOf, potentialsOf } from '../../../src/exact/certificate/bound';
import { climbed } from '../../../src/exact/certificate/climb';
import { squaredDistanceTo } from '../../../src/exact/certificate/clouds';
import { discrepancyOn } from '../../../src/exact/certificate/discrepancy';
import { certificateOf } from '../../../src/exact/certificate/index';
import { type Kernel, kernelOf } from '../../../src/exact/certificate/kernels';
import { type Lattice, latticeOf, nodeOf } from '../../../src/exact/certificate/lattice';
import { posedOf } from '../../../src/exact/certificate/posed';
import type { CloudCost } from '../../../src/game/block';
import { problemOf } from '../../../src/game/problem';
import { createRng } from '../../../src/math/rng';
import { gameOf } from '../../game/fixture';
import { noisy, normal, type Settings, type Slots } from '../games';

const kernel = (cloud: CloudCost): Kernel => {
	const known = kernelOf(cloud);
	if (!known) throw new Error(`${cloud.kind}: no kernel`);
	return known;
};
const ENERGY = { kind: 'energy' } as const;
const MMD = { kind: 'mmd', widths: [0.4, 1.2] } as const;

/** N(at, std² I) on a lattice. */
const round = (lattice: Lattice, std: number, at = 0) =>
	lawOf(
		lattice,
		Float64Array.from({ length: lattice.x.length * lattice.y.length }, (_, k) => {
			const [x, y] = nodeOf(lattice, k);
			return -((x - at) ** 2 + y * y) / (2 * std * std);
		}),
	);
/** ∬k dN(0, s² I) dN(a, t² I) in closed form: E|X − Y| for a = 0, and a Gaussian integral. */
const mutual = (cloud: typeof ENERGY | typeof MMD, s: number, t: number, a = 0): number =>
	cloud.kind === 'energy'
		? -Math.sqrt((Math.PI / 2) * (s * s + t * t))
		: cloud.widths.reduce((sum, h) => {
				const v = h * h + s * s + t * t;
				return sum + ((h * h) / v) * Math.exp((-a * a) / (2 * v));
			}, 0);
const distance = (cloud: typeof ENERGY | typeof MMD, s: number, t: number, a = 0): number =>
	mutual(cloud, s, s) - 2 * mutual(cloud, s, t, a) + mutual(cloud, t, t);

describe('a discrepancy between clouds', () => {
	it.each([ENERGY, MMD])('$kind: k and its transform are those of the closed form', (cloud) => {
		const [s, t] = [0.6, 1];
		// (2π)⁻² ∫k̂ |ρ̂ − π̂|² dξ by the midpoint rule along |ξ|.
		const step = 1e-3;
		let spectral = 0;
		for (let k = 0; k < 20_000; k++) {
			const xi = (k + 0.5) * step;
			const m = Math.exp((-s * s * xi * xi) / 2) - Math.exp((-t * t * xi * xi) / 2);
			spectral += (kernel(cloud).spectrum(xi * xi) * m * m * xi * step) / (2 * Math.PI);
		}
		expect(spectral).toBeCloseTo(distance(cloud, s, t), 6);
		const lattice = latticeOf({ x: [-6, 6], y: [-6, 6] }, 64);
		const { norm } = discrepancyOn(kernel(cloud), 3, round(lattice, t)).pulled(round(lattice, s).mass);
		// The kink of |x| at 0 costs a midpoint rule the cube of its cells.
		expect(Math.abs(norm / 3 - distance(cloud, s, t))).toBeLessThan(2e-4);
	});

	it.each([ENERGY, MMD])('$kind: F*(u) is what no law passes, and ν reaches', (cloud) => {
		const lattice = latticeOf({ x: [-1, 1], y: [-1, 2] }, 5);
		const rng = createRng(11);
		const law = () =>
			lawOf(
				lattice,
				Float64Array.from({ length: 25 }, () => 2 * rng.normal()),
			).mass;
		const [alpha, k] = [2.5, kernel(cloud)];
		const pi = lawOf(lattice, law().map(Math.log));
		const nu = law();
		const { u, norm } = discrepancyOn(k, alpha, pi).pulled(nu);
		const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, v, i) => sum + v * (b[i] ?? 0), 0);
		/** ∫uρ − α‖ρ − π‖², pair by pair. */
		const value = (rho: Float64Array): number => {
			const m = rho.map((v, i) => v - (pi.mass[i] ?? 0));
			let sum = 0;
			m.forEach((a, i) => {
				m.forEach((b, j) => {
					const [[x, y], [p, q]] = [nodeOf(lattice, i), nodeOf(lattice, j)];
					sum += a * b * k.at((x - p) ** 2 + (y - q) ** 2);
				});
			});
			return dot(u, rho) - alpha * sum;
		};
		const conjugate = dot(u, pi.mass) + norm;
		expect(value(nu)).toBeCloseTo(conjugate, 10);
		for (let i = 0; i < 40; i++) expect(value(law())).toBeLessThan(conjugate);
	});

	it.each([ENERGY, MMD])('$kind: of samples it is unbiased, and their shares tell its error', (cloud) => {
		const lattice = latticeOf({ x: [-6, 6], y: [-6, 6] }, 64);
		const of = squaredDistanceTo(kernel(cloud), (at) => round(at, 1), lattice);
		const n = 200;
		const found = Array.from({ length: 30 }, (_, seed) => {
			const rng = createRng(seed);
			const places = Float32Array.from({ length: 2 * n }, () => 0.6 * rng.normal());
			const { shares, error } = of({ places, mass: new Float64Array(n).fill(1 / n), nodes: 'samples' });
			expect(error).toBeLessThan(0.03);
			const mean = shares.reduce((sum, v) => sum + v / n, 0);
			return { mean, variance: shares.reduce((sum, v) => sum + (v - mean) ** 2, 0) / n / n };
		});
		const mean = found.reduce((sum, each) => sum + each.mean / 30, 0);
		const told = Math.sqrt(found.reduce((sum, each) => sum + each.variance / 30, 0));
		expect(Math.abs(mean - distance(cloud, 0.6, 1))).toBeLessThan((4 * told) / Math.sqrt(30));
		const seen = Math.sqrt(found.reduce((sum, each) => sum + (each.mean - mean) ** 2 / 29, 0));
		expect(seen / told).toBeGreaterThan(0.6);
		expect(seen / told).toBeLessThan(1.5);
	});
});

const nothing = async (points: Float32Array) => new Float64Array(points.length / 3);
async function bound(slots: Slots, settings: Settings = {}, shift?: number) {
	const certificate = certificateOf(problemOf(gameOf(slots, settings)));
	if (typeof certificate === 'string') throw new Error(certificate);
	const shifted = async (starts: Float32Array) => starts.map((v, i) => v + (i % 2 === 0 ? (shift ?? 0) : 0));
	return certificate.bound(nothing, shift === undefined ? undefined : shifted);
}
const between = (terminal: Slots['terminal'], a = 1.5): Slots => ({
	reference: normal(0, 0, 0.7, 0.7),
	target: normal(a, 0, 0.7, 0.7),
	running: { id: 'kinetic', weight: 1 },
	...(terminal ? { terminal } : {}),
});
const WIDE = { kind: 'mmd', widths: [3, 9, 27] } as const;

describe('the bound of a game whose end is a discrepancy', () => {
	it('hardly anybody moves where it hardly costs: J* = α MMD²(ρ_0, π) less what moving first gains', async () => {
		const alpha = 0.001;
		const { value, error } = await bound(between({ id: 'mmd', weight: alpha, width: 0.6 }));
		const widths = [0.2, 0.6, 1.8];
		const still = alpha * distance({ ...MMD, widths: widths as never }, 0.7, 0.7, 1.5);
		expect(value).toBeLessThanOrEqual(still);
		expect(value).toBeGreaterThan(0.995 * still);
		expect(error).toBeLessThan(0.005 * still);
	});

	it.each([5, 100])(
		'α = %d: it is below what a shift of all costs, and wide kernels ask for hardly more',
		async (alpha) => {
			// J of a shift by b, b²/2 + α MMD², is no less than J*.
			const costs = Array.from({ length: 300 }, (_, k) => {
				const b = k / 200;
				return (b * b) / 2 + alpha * distance({ ...MMD, widths: WIDE.widths as never }, 0.7, 0.7, 1.5 - b);
			});
			const least = Math.min(...costs);
			const { value } = await bound(
				between({ id: 'mmd', weight: alpha, width: 9 }),
				{},
				costs.indexOf(least) / 200,
			);
			expect(value).toBeLessThanOrEqual(least);
			expect(value).toBeGreaterThan(0.98 * least);
		},
	);

	it('a measure that is moved off makes D smaller, by the square', () => {
		const posed = posedOf(problemOf(gameOf(between({ id: 'energyDistance', weight: 5 }))), 1);
		if (typeof posed === 'string') throw new Error(posed);
		const { start, end } = posed.laws();
		const game = posed.on(start, end, false, null);
		const { discrepancy } = game;
		if (!discrepancy) throw new Error('no discrepancy');
		const best = climbed(game, discrepancy, null);
		const off = (share: number): number => {
			const nu = best.nu.map((v, i) => v + share * ((start.mass[i] ?? 0) - v));
			const { u, norm } = discrepancy.pulled(nu);
			return best.value - potentialsOf(game, u, norm).value;
		};
		expect(off(0.2)).toBeGreaterThan(0);
		expect(off(0.4) / off(0.2)).toBeGreaterThan(3);
	});

	it('points are a target, too; and what is tried first is no part of why it is a bound', async () => {
		const points = [
			[1, 0],
			[0, 1.5],
			[-1, -1],
		];
		const game = gameOf({ target: { id: 'points', points }, terminal: { id: 'energyDistance', weight: 20 } });
		const certificate = certificateOf(problemOf(game));
		if (typeof certificate === 'string') throw new Error(certificate);
		const { places, mass } = certificate.nodes(3000);
		// All go to the next point: a law that is admissible, and its cost.
		const ends = places.slice();
		const way = mass.reduce((sum, m, i) => {
			const [x = 0, y = 0] = places.subarray(2 * i, 2 * i + 2);
			const nearest = points.reduce((a, b) =>
				Math.hypot(x - (b[0] ?? 0), y - (b[1] ?? 0)) < Math.hypot(x - (a[0] ?? 0), y - (a[1] ?? 0)) ? b : a,
			);
			ends.set(nearest, 2 * i);
			return sum + (m * ((x - (nearest[0] ?? 0)) ** 2 + (y - (nearest[1] ?? 0)) ** 2)) / 2;
		}, 0);
		const shares = certificate.compared?.cost()({ places: ends, mass, nodes: [] }).shares ?? [];
		const J = way + 20 * mass.reduce((sum, m, i) => sum + m * (shares[i] ?? 0), 0);
		const own = await certificate.bound(nothing);
		const wild = await certificate.bound(nothing, async (starts) => starts.map((v) => 2 - v));
		for (const { value } of [own, wild]) {
			expect(value).toBeLessThan(J);
			// Far from any density twelve ascent steps reach .37 of what these paths cost.
			expect(value).toBeGreaterThan(0.3 * J);
		}
	});

	it('noise costs something, and is solved', async () => {
		const quiet = await bound(between({ id: 'energyDistance', weight: 5 }), noisy);
		const loud = await bound(
			{ ...between({ id: 'energyDistance', weight: 5 }), noise: { id: 'constant', sigma: 0.7 } },
			noisy,
		);
		expect(loud.value).toBeGreaterThan(quiet.value);
		expect(loud.error).toBeLessThan(0.01 * loud.value);
	});
});
