import type { Params } from '../../data/param';
import { normSq, subV } from '../../math/algebra';
import { texFactor, texNumber, texOver } from '../../math/tex';
import type { StateCost } from '../block';

const params = {
	height: { kind: 'number', label: 'height', default: 20, min: 0, max: 1000 },
	x: { kind: 'number', label: 'centre x', default: 1, min: -20, max: 20, axis: 'x' },
	y: { kind: 'number', label: 'centre y', default: 0, min: -20, max: 20, axis: 'y' },
	radius: { kind: 'number', label: 'radius', default: 0.5, min: 0.05, max: 10, log: true },
} as const satisfies Params;

export const obstacle: StateCost<typeof params> = {
	id: 'obstacle',
	label: 'Obstacle (smooth bump)',
	plain: 'the hill',
	params,
	source: 'Gaussian bump, as in Ruthotto et al., arXiv:1912.01825, §4 (obstacle problem)',
	help: 'A soft hill h·exp(−|x − c|²/2r²); the higher it is, the wider particles go round it.',
	tex: ({ height, x, y, radius }) =>
		height === 0
			? ''
			: `${texFactor(height)}e^{-|x-(${texNumber(x)},${texNumber(y)})|^2${texOver(2 * radius ** 2)}}`,
	value: (A, { height, x, y, radius }, _t, at) => {
		const distance = normSq(A, subV(A, at, [A.num(x), A.num(y)]));
		return A.mul(A.num(height), A.exp(A.mul(A.num(-1 / (2 * radius ** 2)), distance)));
	},
	top: ({ height }) => height,
	pull: () => 0,
};
