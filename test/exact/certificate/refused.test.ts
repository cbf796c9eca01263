import { expect, it } from 'vitest';
import { certificateOf } from '../../../src/exact/certificate/index';
import { problemOf } from '../../../src/game/problem';
import { gameOf } from '../../game/fixture';
import { hard, noisy, normal, type Slots, soft } from '../games';

/** Why a game has no bound. */
async function refusal(slots: Slots, horizon: number): Promise<string> {
	const found = certificateOf(problemOf(gameOf(slots, { ...noisy, dynamics: { horizon } })));
	if (typeof found === 'string') throw new Error(found);
	return found
		.bound(async (points) => new Float64Array(points.length / 3))
		.then(
			({ value }) => `told: ${value}`,
			(error: unknown) => (error instanceof Error ? error.message : ''),
		);
}

it.each<readonly [string, number, number, Slots]>([
	[
		// With the exact U its D was told as 51.96, and J* is 47.95: what halving the nodes changed was 2.57.
		'few cells hold it',
		59,
		1.81,
		{
			...{ reference: normal(-1.93, 0.23, 1, 0.94), target: normal(1.23, -1.14, 1.14, 0.84) },
			...{ running: { id: 'kinetic', weight: 3.59 }, terminal: { id: 'reverseKL', weight: 12.49 } },
			...{ drift: { id: 'linear', rate: 2.25 }, potential: { id: 'quadratic', stiffness: 1.84 } },
		},
	],
	[
		'no node is where it is',
		22000,
		1,
		{ ...soft, drift: { id: 'linear', rate: 10 }, noise: { id: 'constant', sigma: 1 } },
	],
])(
	'a drift that takes particles so far apart that nodes do not see the target: %s',
	async (_, times, horizon, slots) =>
		expect(await refusal(slots, horizon)).toMatch(
			new RegExp(`apart \\(${times} times\\) .*: take a weaker drift or a shorter T$`),
		),
);

it('a hill under a drift is refused as without it, and under one that is not known to hold', async () => {
	const hill = (drift: Slots, stiffness: number) =>
		certificateOf(problemOf(gameOf({ ...soft, potential: { id: 'quadratic', stiffness }, ...drift })));
	// T√(−k/λ) is beyond π, which no end holds.
	for (const drift of [{}, { drift: { id: 'rotation', rate: 1 } }, { drift: { id: 'linear', rate: 0 } }])
		expect(hill(drift, -10)).toMatch(/^running away down its hill pays without end/);
	expect(hill({ drift: { id: 'linear', rate: 0.5 } }, -1)).toMatch(/^whether anything holds particles back/);
	expect(hill({ drift: { id: 'rotation', rate: 1 } }, -1)).toBeTypeOf('object');
});

it('a state cost of accelerations has no bound yet, any other cost of a velocity has', () => {
	const bowl = { ...soft, potential: { id: 'quadratic', stiffness: 1 } } as const;
	const told = (slots: Slots, order: 'first' | 'second') =>
		certificateOf(problemOf(gameOf({ ...bowl, ...slots }, { dynamics: { order } })));
	expect(told({}, 'second')).toMatch(/, accelerations are not solved$/);
	const fast = { running: { id: 'relativistic', speed: 3 } } as const;
	expect(told(fast, 'first')).toBeTypeOf('object');
	expect(told({ ...fast, drift: { id: 'rotation', rate: 1 } }, 'first')).toBeTypeOf('object');
	const drift = { id: 'linear', rate: 0.5 } as const;
	expect(told({ ...fast, drift }, 'first')).toBeTypeOf('object');
});

it('noise that is too little for what is paid on the way is told beside the cells that it is too little for', async () => {
	const drift = { id: 'linear', rate: 1.2 };
	const trapped = { ...soft, drift, potential: { id: 'quadratic', stiffness: 1.5 } };
	// By σ²(1 − e^(−2ah))/2a where it comes from, h = T/4.
	expect(await refusal({ ...trapped, noise: { id: 'constant', sigma: 0.1 } }, 1.5)).toMatch(
		/^in a quarter of the time the noise spreads by 0\.050, too little for cells of 0\.13 on the way: .* or a weaker drift$/,
	);
});

it('noise that leads far from two narrow laws on the way is said to be too much, no state cost', async () => {
	const [narrow, potential] = [normal(0, 0, 0.3, 0.3), { id: 'quadratic', stiffness: 0.1 }];
	const slots = { ...hard, reference: narrow, target: narrow, potential };
	expect(await refusal({ ...slots, noise: { id: 'constant', sigma: 2 } }, 1.5)).toMatch(
		/^noise leads some particles beyond the lattice on the way: take a smaller σ, /,
	);
});

it.each([
	['target', 'reverseKL'],
	['reference', 'forwardKL'],
] as const)(
	'a %s that half of the nodes hardly see is told as why D is much less than it was found; a wider or nearer one is not: %s',
	async (slot, id) => {
		const [wide, other] = [normal(0, 0, 1, 1), slot === 'target' ? 'reference' : 'target'];
		const narrowOf = async (x: number, std: number) => {
			const slots = { [other]: wide, [slot]: normal(x, 0, std, std), terminal: { id, weight: 5 } };
			const found = certificateOf(problemOf(gameOf({ ...soft, ...slots })), 0.5);
			if (typeof found === 'string') throw new Error(found);
			const { value, error, narrow } = await found.bound(
				async (points) => new Float64Array(points.length / 3),
			);
			return { rough: error > 0.05 * Math.abs(value), narrow };
		};
		expect(await narrowOf(8, 0.13)).toEqual({ rough: true, narrow: slot });
		expect(await narrowOf(8, 0.4)).toEqual({ rough: false, narrow: undefined });
		expect(await narrowOf(2, 0.13)).toEqual({ rough: false, narrow: undefined });
	},
);
