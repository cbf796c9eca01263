import katex from 'katex';
import { describe, expect, test } from 'vitest';
import { drifts } from '../../src/game/drift/index';
import { equations } from '../../src/game/equations';
import { nameOf } from '../../src/game/names';
import { clashes } from '../../src/game/needs';
import { potentials } from '../../src/game/potential/index';
import { runningCosts } from '../../src/game/running/index';
import { terminalCosts } from '../../src/game/terminal/index';
import { gameOf } from './fixture';

const all = Object.keys(runningCosts).flatMap((running) =>
	Object.keys(drifts).flatMap((drift) =>
		Object.keys(potentials).flatMap((potential) =>
			Object.keys(terminalCosts).map((terminal) =>
				gameOf({
					running: { id: running },
					drift: { id: drift },
					potential: { id: potential },
					terminal: { id: terminal },
				}),
			),
		),
	),
);

test('every composition has equations that KaTeX can set', () => {
	for (const game of all) {
		for (const { parts } of equations(game)) {
			const tex = parts.map((part) => part.tex).join(' ');
			expect(() => katex.renderToString(tex, { throwOnError: true, strict: 'error' }), tex).not.toThrow();
		}
	}
});

test('every composition has a name and a sentence of theory', () => {
	for (const game of all) {
		const { name, theory } = nameOf(game);
		expect(name.length).toBeGreaterThan(3);
		expect(theory.length).toBeGreaterThan(0);
	}
});

describe('names', () => {
	test.each([
		['OT-Flow', gameOf()],
		['OT-Flow with an HJB regularizer', gameOf({}, { regularizers: { hjb: 1 } })],
		['Continuous normalizing flow', gameOf({ running: { id: 'none' } })],
		['Relativistic flow', gameOf({ running: { id: 'relativistic' } })],
		['Potential flow around an obstacle', gameOf({ potential: { id: 'obstacle' } })],
		['Boltzmann generator', gameOf({ terminal: { id: 'reverseKL' } })],
		['A new model', gameOf({ drift: { id: 'rotation' } })],
	])('%s', (name, game) => {
		expect(nameOf(game).name).toBe(name);
	});
});

describe('clashes', () => {
	test('a game of the paper has none', () => {
		expect(clashes(gameOf())).toEqual([]);
	});
	test.each([
		[
			'points under KL(ρ_T‖π)',
			gameOf({ target: { id: 'points' }, terminal: { id: 'reverseKL' } }),
			['terminal', 'target'],
		],
		['a formula under KL(π‖ρ_T)', gameOf({ target: { id: 'formula' } }), ['terminal', 'target']],
		['points as reference', gameOf({ reference: { id: 'points' } }), ['terminal', 'reference']],
		[
			'an HJB regularizer without running cost',
			gameOf({ running: { id: 'none' } }, { regularizers: { hjb: 1 } }),
			['running', 'regularizers'],
		],
	] as const)('%s is named on two slots, and its fix has no clash', (_, game, slots) => {
		const [clash] = clashes(game);
		expect(clash?.slots).toEqual(slots);
		expect(clash?.message.length).toBeGreaterThan(20);
		expect(clash && clashes(clash.fix.game)).toEqual([]);
	});
});

test('the objective shows exactly the slots that are in play', () => {
	const slots = (game: ReturnType<typeof gameOf>) =>
		new Set(
			equations(game)[0]
				?.parts.map(({ slot }) => slot)
				.filter((slot) => slot !== null),
		);
	expect(slots(gameOf())).toEqual(new Set(['terminal', 'running', 'drift', 'reference']));
	expect(slots(gameOf({ running: { id: 'none' } }))).toEqual(new Set(['terminal', 'drift', 'reference']));
	expect(slots(gameOf({ potential: { id: 'obstacle' } }, { regularizers: { hjb: 1 } }))).toEqual(
		new Set(['terminal', 'running', 'potential', 'regularizers', 'drift', 'reference']),
	);
});
