import { describe, expect, it } from 'vitest';
import { targets } from '../../src/data/index';
import { pick } from '../../src/data/param';
import { logBesselI0Scaled } from '../../src/data/rings';
import { numbers, type Vec } from '../../src/math/algebra';
import { createRng } from '../../src/math/rng';

/** Each density once more, straight from its definition in the literature: dense sums in the data's own parameter. */
const gauss = (d: number, std: number): number =>
	Math.exp(-0.5 * (d / std) ** 2) / (std * Math.sqrt(2 * Math.PI));
const grid = (n: number): number[] => Array.from({ length: n }, (_, k) => (k + 0.5) / n);
const average = (n: number, f: (u: number) => number): number =>
	grid(n).reduce((sum, u) => sum + f(u), 0) / n;
const blurred = (n: number, std: number, curve: (u: number) => Vec<number>) => (x: number, y: number) =>
	average(n, (u) => {
		const [cx, cy] = curve(u);
		return gauss(x - cx, std) * gauss(y - cy, std);
	});

const moons =
	(noise: number, shift: Vec<number>, scale = 2) =>
	(x: number, y: number): number => {
		const arc = (f: (a: number) => Vec<number>) =>
			blurred(4000, scale * noise, (u) => {
				const [cx, cy] = f(Math.PI * u);
				return [scale * cx + shift[0], scale * cy + shift[1]];
			})(x, y);
		return (
			0.5 * arc((a) => [Math.cos(a), Math.sin(a)]) +
			0.5 * arc((a) => [1 - Math.cos(a), 1 - Math.sin(a) - 0.5])
		);
	};
const rings = (std: number, radii: readonly number[]) => (x: number, y: number) =>
	radii.reduce(
		(sum, r) =>
			sum +
			blurred(2000, std, (u) => [r * Math.cos(2 * Math.PI * u), r * Math.sin(2 * Math.PI * u)])(x, y) /
				radii.length,
		0,
	);
const box = (d: number): number => average(30, (b) => gauss(d - b / 6, 0.1));
const spirals = (x: number, y: number): number =>
	average(6000, (u) => {
		const n = 3 * Math.PI * Math.sqrt(u);
		const [cx, cy] = [(-Math.cos(n) * n) / 3, (Math.sin(n) * n) / 3];
		const near = (dx: number, dy: number) => (Math.hypot(dx, dy) > 1.2 ? 0 : box(dx) * box(dy));
		return 0.5 * near(x - cx, y - cy) + 0.5 * near(-x - cx, -y - cy);
	});
/** All preimages (r, τ) by a scan of r and bisection. */
const pinwheel = (x: number, y: number): number => {
	let sum = 0;
	for (let k = 0; k < 5; k++) {
		const turn = (r: number) => (2 * Math.PI * k) / 5 + 0.25 * Math.exp(r);
		const miss = (r: number) => r - (x * Math.cos(turn(r)) - y * Math.sin(turn(r))) / 2;
		for (let a = -1; a < 3.5; a += 0.002) {
			let [low, high] = [a, a + 0.002];
			if (miss(low) * miss(high) > 0) continue;
			for (let i = 0; i < 45; i++) {
				const middle = 0.5 * (low + high);
				if (miss(low) * miss(middle) > 0) low = middle;
				else high = middle;
			}
			const tau = (x * Math.sin(turn(low)) + y * Math.cos(turn(low))) / 2;
			const stretch = Math.abs(1 + 0.25 * Math.exp(low) * tau);
			sum += (gauss(low - 1, 0.3) * gauss(tau, 0.1)) / (5 * stretch * 4);
		}
	}
	return sum;
};

const DEFINED: Record<string, (x: number, y: number) => number> = {
	'8gaussians': (x, y) => {
		const at = (k: number) => (k * Math.PI) / 4;
		const [r, std] = [4 / Math.SQRT2, 0.5 / Math.SQRT2];
		return [0, 1, 2, 3, 4, 5, 6, 7].reduce(
			(sum, k) => sum + (gauss(x - r * Math.cos(at(k)), std) * gauss(y - r * Math.sin(at(k)), std)) / 8,
			0,
		);
	},
	checkerboard: (x, y) => {
		const [a, b] = [Math.floor(x / 2), Math.floor(y / 2)];
		return Math.max(Math.abs(x), Math.abs(y)) < 4 && (a + b) % 2 === 0 ? 1 / 32 : Math.exp(-30) / 32;
	},
	moons: moons(0.1, [-1, -0.2]),
	'moons-cfm': moons(0.05, [-1, -1]),
	// Mean 3/8 and std 0.722994 over both axes together.
	'moons-dsb': moons(0.1, [-3.63073, -3.63073], 9.68196),
	swissroll: blurred(6000, 0.2, (u) => {
		const t = 1.5 * Math.PI * (1 + 2 * u);
		return [(t * Math.cos(t)) / 5, (t * Math.sin(t)) / 5];
	}),
	scurve: blurred(6000, 0.075, (u) => {
		const t = 3 * Math.PI * (u - 0.5);
		return [1.5 * Math.sin(t), 1.5 * Math.sign(t) * (Math.cos(t) - 1)];
	}),
	rings: rings(0.08, [3, 2.25, 1.5, 0.75]),
	circles: rings(0.24, [3, 1.5]),
	'2spirals': spirals,
	pinwheel,
};

describe.each(Object.entries(DEFINED))('%s', (id, density) => {
	it('has the density of its definition', () => {
		const block = pick(targets, id);
		const cloud = block.sample?.({}, createRng(11), 40) ?? new Float32Array();
		// 1.414 for √2 moves the 8 gaussians by 1.5e-4 of their radius.
		// The box of the 2 spirals is three points: 1e-3 at three standard deviations.
		const tolerance = { '8gaussians': 5e-3, '2spirals': 3e-3 }[id] ?? 2e-4;
		for (let i = 0; i < 40; i++) {
			const [x, y] = [cloud[2 * i] ?? 0, cloud[2 * i + 1] ?? 0];
			const log = block.logDensity?.(numbers, {}, [x, y]) ?? Number.NaN;
			expect(Math.abs(log - Math.log(density(x, y)))).toBeLessThan(tolerance);
		}
	});
});

it('entropies are those of the literature', () => {
	const entropy = (id: string) => pick(targets, id).entropy?.({}) ?? Number.NaN;
	expect(entropy('8gaussians')).toBeCloseTo(2.832, 3);
	expect(entropy('checkerboard')).toBeCloseTo(3.4657, 4);
	// Sampled estimates, good to a few thousandths.
	for (const [id, value] of [
		['2spirals', 2.646],
		['moons', 2.393],
		['swissroll', 2.667],
		['rings', 2.624],
	] as const) {
		expect(Math.abs(entropy(id) - value)).toBeLessThan(4e-3);
	}
});

it('log I0 by integration over the circle', () => {
	for (const x of [0, 0.1, 1, 3.7, 3.75, 3.8, 10, 100, 3000]) {
		// 20,000 angles resolve a peak of width x^−½.
		const truth = Math.log(average(20_000, (u) => Math.exp(x * (Math.cos(2 * Math.PI * u) - 1))));
		expect(logBesselI0Scaled(numbers, x)).toBeCloseTo(truth, 6);
	}
});
