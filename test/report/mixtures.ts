import type { Component } from '../../src/data/mixture';

export const THREE: readonly Component[] = [
	{ weight: 1, x: -2, y: -1, std: 0.5 },
	{ weight: 1, x: 2, y: -1, std: 0.5 },
	{ weight: 2, x: 0, y: 1.5, std: 0.8 },
];
/** Radius 2√2, std √2/4: as the target 8gaussians, which rounds them. */
export const EIGHT: readonly Component[] = Array.from({ length: 8 }, (_, k) => ({
	weight: 1,
	x: 2 * Math.SQRT2 * Math.cos((k * Math.PI) / 4),
	y: 2 * Math.SQRT2 * Math.sin((k * Math.PI) / 4),
	std: Math.SQRT2 / 4,
}));
