import fc from 'fast-check';
import katex from 'katex';
import { describe, expect, test } from 'vitest';
import { type Equation, equations } from '../../src/game/equations';
import { type Game, SLOT_NAMES, SLOTS } from '../../src/game/game';
import { texOf as colouredTex } from '../../src/ui/typeset';
import { gameOf } from './fixture';
import { anyGame } from './random';

const texOf = ({ parts }: Equation): string => parts.map((part) => part.tex).join(' ');
/** TeX without the white space that only sources have. */
const tight = (tex: { readonly raw: string | readonly string[] }): string =>
	String(tex.raw).replaceAll(/\s/g, '');
const settable = (game: Game): void => {
	for (const equation of equations(game)) {
		const tex = texOf(equation);
		expect(() => katex.renderToString(tex, { throwOnError: true, strict: 'error' }), tex).not.toThrow();
		const coloured = colouredTex(equation.parts);
		expect(
			() => katex.renderToString(coloured, { throwOnError: true, trust: true, strict: false }),
			coloured,
		).not.toThrow();
		// Signs that were glued to signs, factors that were left empty.
		expect(tex).not.toMatch(/(\+|-|=)\s*(\+(?!\\infty)|-{2})|undefined|NaN|\(\)|\{\}/);
	}
};

describe('equations that KaTeX can set', () => {
	test.each(SLOT_NAMES.flatMap((slot) => Object.keys(SLOTS[slot]).map((id) => [slot, id] as const)))(
		'%s %s',
		(slot, id) => {
			for (const order of ['first', 'second'] as const)
				for (const discount of [0, 1, 7])
					settable(gameOf({ [slot]: { id } }, { dynamics: { order, discount } }));
		},
	);

	test('any composition', () => {
		fc.assert(fc.property(anyGame, settable), { numRuns: 100 });
	});
});

test('weights multiply the numbers that are there', () => {
	const energy = equations(gameOf({ terminal: { id: 'energyDistance', weight: 100 } }))
		.map(texOf)
		.join();
	expect(energy).toContain('200\\,\\bigl(\\mathbb E|x-Y|');
	const mmd = equations(gameOf({ terminal: { id: 'mmd', weight: 0.5 } }))
		.map(texOf)
		.join();
	expect(mmd).not.toMatch(/2(0\.5|\\tfrac)/);
});

test('an acceleration is called a in every running cost', () => {
	const second = { dynamics: { order: 'second' } } as const;
	for (const id of ['kinetic', 'power', 'relativistic', 'anisotropic', 'bounded'])
		expect(equations(gameOf({ running: { id } }, second)).map(texOf)[0], id).not.toMatch(
			/(?<!\\[a-zA-Z]*)v(?![a-zA-Z])/,
		);
});

test('the objective shows exactly the slots that are in play', () => {
	const slots = (game: Game) =>
		new Set(
			equations(game)[0]
				?.parts.map(({ slot }) => slot)
				.filter((slot) => slot !== null),
		);
	expect(slots(gameOf())).toEqual(new Set(['terminal', 'running', 'drift', 'reference', 'target']));
	expect(slots(gameOf({ running: { id: 'none' } }))).toEqual(new Set(['terminal', 'drift', 'reference']));
	expect(slots(gameOf({ potential: { id: 'obstacle' } }, { regularizers: { hjb: 1 } }))).toEqual(
		new Set(['terminal', 'running', 'potential', 'regularizers', 'drift', 'reference', 'target']),
	);
	expect(
		slots(gameOf({ noise: { id: 'vp' }, interaction: { id: 'crowd' }, terminal: { id: 'none' } })),
	).toEqual(new Set(['interaction', 'running', 'drift', 'noise', 'reference']));
	expect(slots(gameOf({}, { dynamics: { discount: 2 } }))).toContain('dynamics');
});

describe('in words of the field', () => {
	const noise = { id: 'constant' };
	const score = { running: { id: 'diffusion' }, terminal: { id: 'crossEntropy' } } as const;
	const of = (id: Equation['id'], ...game: Parameters<typeof gameOf>): string => {
		const equation = equations(gameOf(...game)).find((equation) => equation.id === id);
		return equation ? tight({ raw: texOf(equation) }) : '';
	};
	test('a score-based model', () => {
		const game = { drift: { id: 'linear' }, noise, ...score };
		expect(of('objective', game)).toBe(
			tight`\inf_{v}\; -\mathbb E_{\rho_T}\!\log\pi
				+\int_0^T\!\!\int\bigl(\tfrac{1}{2\sigma^2}|v|^2-\nabla\!\cdot\! f\bigr)\rho_t\,dx\,dt
				\quad\text{s.t.}\quad dX=\bigl(f+v\bigr)\,dt+\sigma\,dW,\;f=x,\;\sigma=1,\;X_0\sim\rho_0`,
		);
		expect(of('hjb', game)).toBe(
			tight`-\partial_t U-f\cdot\nabla U+\tfrac{\sigma^2}{2}|\nabla U|^2+\nabla\!\cdot\! f-\tfrac12\sigma^2\,\Delta U=0`,
		);
		expect(of('terminal', game)).toBe(tight`U(x,T)=-\log\pi+\text{const}`);
	});
	test('an acceleration as control', () => {
		const second = { dynamics: { order: 'second' } } as const;
		expect(of('objective', {}, second)).toContain(tight`d\dot X=a\,dt`);
		expect(of('objective', {}, second)).toContain(tight`\inf_{a}`);
		expect(of('objective', {}, second)).toContain(tight`\tfrac12|a|^2`);
		expect(of('hjb', {}, second)).toContain(tight`\tfrac12|(T-t)\nabla U|^2`);
		expect(of('continuity', {}, second)).toContain(tight`-(T-t)^2\nabla U`);
		expect(of('hjb', { noise }, second)).toContain(tight`-\tfrac12(T-t)^2\,\Delta U`);
	});
	test('a discount', () => {
		const discounted = { dynamics: { discount: 4, horizon: 2 } };
		expect(of('objective', {}, discounted)).toContain(tight`\int_0^T\!\!\int e^{-4\,t}`);
		expect(of('hjb', {}, discounted)).toContain(tight`4\,U-\partial_t U`);
		expect(of('terminal', { terminal: { id: 'reverseKL' } }, discounted)).toContain(
			tight`=e^{8}\cdot 10\,\log`,
		);
		const data = { id: 'crossEntropy', weight: 1 };
		expect(of('terminal', { terminal: data }, discounted)).toContain(tight`=-e^{8}\log`);
		// F is paid in the value of t = 0, where U is known there.
		expect(of('terminal', {}, discounted)).toContain(tight`U(x,0)=-`);
		expect(of('terminal', {}, discounted)).not.toContain(tight`e^{8}`);
	});
	test('maximum likelihood counts costs along π carried back', () => {
		const entropy = { interaction: { id: 'entropy' } };
		expect(of('objective', entropy)).toContain(tight`\tilde\rho_t\log\tilde\rho_t`);
		expect(of('objective')).toContain(tight`\tilde\rho_t\,dx`);
		expect(of('objective', { terminal: { id: 'reverseKL' } })).not.toContain('tilde');
	});
	test('gradient flows: a game without an end, and a scheme', () => {
		const slots = { interaction: { id: 'entropy' }, terminal: { id: 'none' } };
		const endless = [{ ...slots, solver: { id: 'gradientFlow' } }, { dynamics: { discount: 5 } }] as const;
		expect(of('objective', ...endless)).toContain(tight`\int_0^\infty`);
		expect(of('terminal', ...endless)).toBe('');
		const jko = [{ ...slots, solver: { id: 'jko', steps: 10 } }, { dynamics: { horizon: 2 } }] as const;
		expect(of('objective', ...jko)).toContain(tight`2.5\,W_2^2(\rho,\rho_k)`);
		expect(of('continuity', ...jko)).toContain(tight`X_{k+1}=X_k-0.2\,\nabla U`);
		expect(equations(gameOf(...jko)).map(({ id }) => id)).toEqual(['objective', 'continuity']);
	});
	test('a gradient drift keeps one sign', () => {
		expect(of('hjb', { drift: { id: 'gradient' } })).toContain(tight`-\partial_t U+\nabla\left[`);
	});
});
