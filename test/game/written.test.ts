import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Equation, equations } from '../../src/game/equations';
import { blockOf } from '../../src/game/problem';
import { numbers } from '../../src/math/algebra';
import { evaluateFormula, parseFormula } from '../../src/math/formula';
import { gameOf } from './fixture';
import { anyGame } from './random';

const texOf = ({ parts }: Equation): string => parts.map(({ tex }) => tex).join(' ');
const of = (id: Equation['id'], game: ReturnType<typeof gameOf>): string => {
	const equation = equations(game).find((equation) => equation.id === id);
	return equation ? texOf(equation).replaceAll(/\s/g, '') : '';
};
const tight = (tex: { readonly raw: string | readonly string[] }): string =>
	String(tex.raw).replaceAll(/\s/g, '');

/** A formula in TeX as the lab's own parser reads it, with a number for its variable. */
function valueIn(tex: string, variable: string, value: number): number {
	const text = tex
		.replaceAll(new RegExp(`(?<![a-z])${variable}(?![a-z])`, 'g'), `(${value})`)
		.replaceAll(/\\tfrac(\d|{[^}]*})(\d|{[^}]*})/g, '(($1)/($2))*')
		.replaceAll(/\\log([\d.]+)/g, 'log($1)')
		.replaceAll(/\\sqrt{([^{}]*)}/g, '*sqrt($1)')
		.replaceAll(/\^{([^{}]*)}/g, '^($1)')
		.replaceAll(/[{}]/g, '')
		.replaceAll(/\\[,;]/g, '*')
		.replaceAll('**', '*');
	const parsed = parseFormula(text, []);
	if (!parsed.ok) throw new Error(`${text}: ${JSON.stringify(parsed)}`);
	return evaluateFormula(numbers, parsed.formula, {});
}

describe('the sum that is lowered', () => {
	test('has no definition among its terms', () => {
		const sinkhorn = gameOf({ terminal: { id: 'sinkhorn', blur: 0.3 } });
		expect(of('objective', sinkhorn)).toMatch(/S_\\varepsilon\(\\rho_T,\\pi\)\+.*,\\;\\varepsilon=0\.3\^2$/);
		fc.assert(
			fc.property(anyGame, (game) => {
				const [sum = ''] = of('objective', game).split('\\quad');
				expect(sum.replaceAll('\\rho_{k+1}=', '').replaceAll(/_{[^}]*}/g, '')).not.toContain('=');
			}),
		);
	});

	test('weighs the residual along paths and the one at their end', () => {
		const game = gameOf({}, { regularizers: { hjb: 2, terminal: 3, terminalNorm: 'L2' } });
		expect(of('objective', game)).toContain(
			tight`+2\,\mathbb E\!\int_0^T\!|r_{\mathrm{HJB}}|\,dt+3\,\mathbb E\,r_{T}^2`,
		);
	});

	test('and what a residual is stands beside its equation', () => {
		const labels = (hjb: number, terminal: number) =>
			equations(gameOf({}, { regularizers: { hjb, terminal } })).map(({ label }) => /r is/.test(label));
		expect(labels(0, 0)).toEqual([false, false, false, false]);
		expect(labels(1, 0)).toEqual([false, true, false, false]);
		expect(labels(0, 2)).toEqual([false, false, true, false]);
	});

	test('takes an attraction off, whatever stands before it', () => {
		const game = gameOf(
			{
				interaction: { id: 'crowd', weight: -300 },
				terminal: { id: 'none' },
				solver: { id: 'gradientFlow' },
			},
			{ dynamics: { discount: 20 } },
		);
		expect(of('objective', game)).toMatch(/-\\int_0\^\\infty\\!e\^{-20\\,t}\\,150\\,\\textstyle\\iint/);
		const hill = gameOf({ potential: { id: 'quadratic', stiffness: -1 } });
		expect(of('objective', hill)).toContain(tight`\bigl(\tfrac12|v|^2-\tfrac12|x|^2\bigr)`);
		expect(of('hjb', hill)).toContain(tight`+\tfrac12|x|^2=0`);
	});
});

describe('whatever the numbers, no exponent and no denominator of 1, no sign within a fraction', () => {
	test('powers', () => {
		const porous = gameOf({ interaction: { id: 'power', exponent: 2 }, terminal: { id: 'reverseKL' } });
		expect(of('objective', porous)).toContain(tight`\textstyle\int\rho_t^{2}\,dx`);
		expect(of('hjb', porous)).toMatch(/=2\\,\\rho_t$/);
		const kinetic = gameOf({ running: { id: 'power', exponent: 2 } });
		expect(of('hjb', kinetic)).toContain(tight`\tfrac12|\nabla U|^{2}`);
		expect(of('continuity', kinetic)).toContain('(-\\nablaU)');
		const steep = gameOf({ running: { id: 'power', exponent: 4 } });
		expect(of('hjb', steep)).toContain(tight`\tfrac34|\nabla U|^{4/3}`);
		expect(of('continuity', steep)).toContain(tight`-|\nabla U|^{-2/3}\nabla U`);
	});
	test('everywhere', () => {
		fc.assert(
			fc.property(anyGame, (game) => {
				for (const equation of equations(game))
					expect(texOf(equation)).not.toMatch(
						/\^{[01]}|\/1(?![\d.])|tfrac({[^}]*}|\d)(\{1\}|1(?!\d))|tfrac\{?-/,
					);
			}),
		);
	});
});

describe('games played backward', () => {
	const backward = (id: string) => gameOf({ interaction: { id }, target: { id: 'gaussian' } });
	test.each(['entropy', 'relativeEntropy', 'power', 'crowd'])('%s is one of π carried back', (id) => {
		expect(of('hjb', backward(id))).toMatch(/=.*\\tilde\\rho_t/);
		for (const equation of ['objective', 'hjb'] as const)
			expect(of(equation, backward(id)).replaceAll('\\tilde\\rho', '')).not.toContain('\\rho_t');
	});
	test('forward ones are not', () => {
		const game = gameOf({ interaction: { id: 'entropy' }, terminal: { id: 'reverseKL' } });
		for (const { parts } of equations(game)) for (const { tex } of parts) expect(tex).not.toContain('tilde');
	});
});

describe('an acceleration as control', () => {
	const second = { dynamics: { order: 'second' } } as const;
	test('has U at T in the place where particles end', () => {
		expect(of('terminal', gameOf({ terminal: { id: 'energyDistance' } }, second))).toMatch(
			/^U\(y,T\)=.*\|y-Y\|-.*\|y-X_T\|/,
		);
		fc.assert(
			fc.property(anyGame, (game) => {
				const moved = { ...game, dynamics: { ...game.dynamics, order: 'second' as const } };
				expect(of('terminal', moved)).not.toMatch(/(?<![\\a-zA-Z])x(?![a-zA-Z])/);
			}),
		);
	});
});

describe('symbols are written out', () => {
	const writtenOut = (tex: string, symbol: string): string =>
		tex.split(`\\;${symbol}=`)[1]?.split(',\\;')[0] ?? '';
	const times = [0, 0.3, 1.1, 2] as const;

	test.each([
		[0.1, 20, 1],
		[0.1, 8, 2],
		[0.3, 8, 3],
		[5, 2, 2],
		[4, 4, 1],
	])('β of VP noise from %f to %f, T = %f', (betaMin, betaMax, horizon) => {
		const vp = { id: 'vp', betaMin, betaMax };
		const game = gameOf({ drift: vp, noise: vp }, { dynamics: { horizon } });
		const written = writtenOut(of('objective', game), '\\beta(s)');
		const { block, params } = blockOf(game, 'noise');
		for (const t of times.filter((t) => t <= horizon))
			expect(valueIn(written, 's', horizon - t)).toBeCloseTo(
				block.sigma(numbers, params, t, horizon) ** 2,
				2,
			);
		// Drift and noise share it.
		expect(of('objective', game).split('\\beta(s)=')).toHaveLength(2);
	});

	test.each([
		[0.05, 8, 1],
		[0.5, 3, 2],
		[1, 2, 3],
	])('σ of VE noise from %f to %f, T = %f', (sigmaMin, sigmaMax, horizon) => {
		const game = gameOf({ noise: { id: 've', sigmaMin, sigmaMax } }, { dynamics: { horizon } });
		const written = writtenOut(of('objective', game).concat(',\\;'), '\\sigma(t)');
		const { block, params } = blockOf(game, 'noise');
		for (const t of times.filter((t) => t <= horizon)) {
			const sigma = block.sigma(numbers, params, t, horizon);
			expect(Math.abs(valueIn(written, 't', t) / sigma - 1)).toBeLessThan(2e-3);
		}
	});

	test('two schedules are two letters', () => {
		const game = gameOf({ drift: { id: 'vp' }, noise: { id: 'vp', betaMax: 3 } });
		expect(of('objective', game)).toContain(tight`\hat\beta(T-t)`);
		expect(writtenOut(of('objective', game), '\\beta(s)')).toBe('0.1+19.9\\,s');
		expect(writtenOut(of('objective', game), '\\hat\\beta(s)')).toBe('0.1+2.9\\,s');
	});

	const SYMBOLS = [
		['\\beta(', '\\beta(s)='],
		['\\hat\\beta(', '\\hat\\beta(s)='],
		['\\sigma(t)', '\\sigma(t)='],
		['JX', 'J='],
		['k_h', 'k_h(z)='],
		['MMD', 'k(z)='],
		['S_\\varepsilon', '\\varepsilon='],
		['G^{-1}', 'G='],
	] as const;
	test('all of them, in any game', () => {
		fc.assert(
			fc.property(anyGame, (game) => {
				const all = equations(game).map(texOf).join().replaceAll(/\s/g, '');
				for (const [symbol, definition] of SYMBOLS)
					if (all.includes(symbol)) expect(all).toContain(definition);
			}),
		);
	});
});
