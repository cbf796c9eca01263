import type { Rng } from '../math/rng';
import { blurredLogDensity, curveNodes } from './curve';
import type { Distribution } from './distribution';

interface Shape {
	readonly scale: number;
	/** Before scaling. */
	readonly noise: number;
	readonly shift: readonly [number, number];
	/** Quadrature points a moon, for a relative error of the density below 1e-5. */
	readonly nodes: number;
	readonly entropy: number;
}

/**
 * Two interleaved half circles (cos θ, sin θ) and (1 − cos θ, 1/2 − sin θ), θ uniform on [0, π], plus normal
 * noise, times a scale, plus a shift.
 */
function moonsOf(
	block: Pick<Distribution, 'id' | 'label' | 'source'>,
	{ scale, noise, shift, nodes, entropy }: Shape,
): Distribution<Record<string, never>> {
	const upper = (angle: number): [number, number] => [Math.cos(angle), Math.sin(angle)];
	const lower = (angle: number): [number, number] => [1 - Math.cos(angle), 0.5 - Math.sin(angle)];
	const curve = curveNodes(
		nodes,
		...[upper, lower].map((arc) => (s: number) => {
			const [x, y] = arc(Math.PI * s);
			return { mass: 1, x: scale * x + shift[0], y: scale * y + shift[1] };
		}),
	);
	/** `place(i)`: which moon (below ½: the upper) and how far along it. */
	const draw = (rng: Rng, n: number, place: (i: number) => readonly [number, number]) => {
		const out = new Float32Array(2 * n);
		for (let i = 0; i < n; i++) {
			const [which, along] = place(i);
			const [x, y] = (which < 0.5 ? upper : lower)(Math.PI * along);
			out[2 * i] = scale * (x + noise * rng.normal()) + shift[0];
			out[2 * i + 1] = scale * (y + noise * rng.normal()) + shift[1];
		}
		return out;
	};
	const margin = scale * (1 + 4 * noise);
	return {
		...block,
		params: {},
		tex: () => '\\text{moons}',
		sample: (_, rng, n) => draw(rng, n, () => [rng.uniform(), rng.uniform()]),
		// As scikit-learn does: half of the points on each moon, at evenly spaced angles.
		balancedSample: (_, rng, n, phase = 0.5) =>
			draw(rng, n, (i) => [(i + phase) / n, ((2 * i + 2 * phase) / n) % 1]),
		logDensity: (A, _, x) => blurredLogDensity(A, curve, scale * noise, x),
		entropy: () => entropy,
		extent: () => ({
			x: [shift[0] - margin, shift[0] + scale + margin],
			y: [shift[1] + scale / 2 - margin, shift[1] + margin],
		}),
	};
}

/** Noise 0.1, shift (−1, −0.2). */
export const moons = moonsOf(
	{ id: 'moons', label: 'Moons', source: 'FFJORD toy data, arXiv:1810.01367; scikit-learn make_moons' },
	{ scale: 2, noise: 0.1, shift: [-1, -0.2], nodes: 40, entropy: 2.39388 },
);

/** Noise 0.05, shift (−1, −1). */
export const moonsThin = moonsOf(
	{ id: 'moons-cfm', label: 'Moons, thin', source: 'Tong et al., torchcfm, arXiv:2302.00482' },
	{ scale: 2, noise: 0.05, shift: [-1, -1], nodes: 80, entropy: 1.67553 },
);

/** Noise 0.1, then scaled to std 7 over both axes together, and shifted to mean 0 over both. */
const WIDE = 7 / Math.sqrt((1 + (1 - 2 / Math.PI) / 2 + 1 / 8) / 2 - 0.375 ** 2 + 0.01);
export const moonsWide = moonsOf(
	{
		id: 'moons-dsb',
		label: 'Moons, wide',
		source: 'De Bortoli et al., Diffusion Schrödinger Bridge, arXiv:2106.01357, toy data',
	},
	{
		scale: WIDE,
		noise: 0.1,
		shift: [-0.375 * WIDE, -0.375 * WIDE],
		nodes: 40,
		entropy: 2.39388 + 2 * Math.log(WIDE / 2),
	},
);
