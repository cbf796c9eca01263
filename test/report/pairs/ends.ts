import { type GaussianBridge, gaussianBridgeOf } from '../../../src/exact/gaussianBridge';
import type { Game } from '../../../src/game/game';
import type { Moments } from '../../../src/math/stats';
import { withDefaults } from '../../../src/spec/defaults';

const blockFor = ({ mean: [x, y], covariance: [xx, xy, yy] }: Moments) => ({
	id: 'gaussian',
	x,
	y,
	stdX: Math.sqrt(xx),
	stdY: Math.sqrt(yy),
	correlation: xy / Math.sqrt(xx * yy),
});

export const TARGET: Moments = { mean: [2, -1], covariance: [1.5, 0.6, 0.8] };
export const STARTS: readonly Moments[] = [
	{ mean: [0, 0], covariance: [1, 0, 1] },
	{ mean: [0, 0], covariance: [0.5, -0.2, 1.2] },
];

/** Flow matching from one of the starts, its pairs with these ends. */
export const gameFrom = (start: Moments, ends: string, training: Partial<Game['training']> = {}): Game =>
	withDefaults({
		reference: blockFor(start),
		target: blockFor(TARGET),
		terminal: { id: 'hard' },
		solver: { id: 'bridgeMatching', coupling: 'optimal', ends },
		training,
	});

/** The optimal transport of that game. */
export function transportFrom(start: Moments): GaussianBridge {
	const transport = gaussianBridgeOf(gameFrom(start, 'balanced'));
	if (!transport) throw new Error('the transport between Gaussians is known');
	return transport;
}
