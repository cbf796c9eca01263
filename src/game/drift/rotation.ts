import type { Params } from '../../data/param';
import { texFactor } from '../../math/tex';
import type { Drift } from '../block';

const params = {
	rate: {
		kind: 'number',
		label: 'angular speed ω',
		symbol: '\\omega',
		default: 1,
		min: -20,
		max: 20,
		help: 'radians per unit time, counter-clockwise when positive',
	},
} as const satisfies Params;

export const rotation: Drift<typeof params> = {
	id: 'rotation',
	label: 'Rotation ω J x',
	params,
	source: 'rigid rotation, J the quarter turn',
	tex: ({ rate }) => (rate === 0 ? '' : `${texFactor(rate)}J X`),
	where: ({ rate }) =>
		rate === 0 ? '' : 'J=\\bigl(\\begin{smallmatrix}0&-1\\\\1&0\\end{smallmatrix}\\bigr)',
	drift: (A, { rate }, _t, [x, y]) => [A.mul(A.num(-rate), y), A.mul(A.num(rate), x)],
	noising: () => 'rotating',
	linear: () => 0,
	turn: ({ rate }) => rate,
};
