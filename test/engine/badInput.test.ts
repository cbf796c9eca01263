import { describe, expect, test } from 'vitest';
import type { Game } from '../../src/game/game';
import { nameOf } from '../../src/game/names';
import { messages, parseGame } from '../../src/spec/parse';
import { gameOf } from '../game/fixture';
import { engineOnWasm } from './onWasm';

const tiny = {
	network: { width: 8 },
	training: { batch: 16, steps: 30, learningRate: 0.003 },
	sampler: { steps: 4 },
} as const;
const tinyGame = (slots: Parameters<typeof gameOf>[0], settings: Parameters<typeof gameOf>[1] = {}): Game =>
	gameOf(slots, { ...tiny, ...settings, training: { ...tiny.training, ...settings.training } });

/** Loads one game after the other, and tells what the engine said of the last. */
async function loadEach(...games: readonly Game[]) {
	let clock = 0;
	const { engine, reports, of } = engineOnWasm(() => ++clock);
	for (const [k, game] of games.entries()) {
		reports.length = 0;
		await engine.handle({ type: 'load', run: k + 1, game, start: true, backend: 'wasm' });
	}
	return {
		words: of('notice')
			.map(({ notice: { text, advice = '' } }) => `${text} ${advice}`)
			.join(' '),
		status: of('status').at(-1)?.status ?? null,
		scenes: of('scene').length,
	};
}
const running = () => tinyGame({});

describe('what no solver can take is refused, and what ran before is still there', () => {
	test.each([
		[
			'σ = 0 with a diffusion-matched cost',
			tinyGame({ running: { id: 'diffusion' }, terminal: { id: 'crossEntropy', weight: 1 } }),
			/not loaded: .*Diffusion-matched.* needs noise \(σ > 0\)/,
		],
		[
			'a target without density under cross-entropy',
			tinyGame({ target: { id: 'points' }, terminal: { id: 'crossEntropy' } }),
			/not loaded: .*Cross-entropy.* needs log π, and “Points” has no density/,
		],
	])('%s', async (_, game, words) => {
		const after = await loadEach(running(), game);
		expect(after.words).toMatch(words);
		// The old run goes on under the number that the page listens to, and so does what is shown of it.
		expect(after.scenes).toBe(1);
		expect(after.status).toMatchObject({ run: 2, step: 30 });
	});
});

describe('a typed formula that is no number', () => {
	const holed = (fx: string) => tinyGame({ drift: { id: 'formula', fx, fy: '0' } });
	test.each([
		['drift', holed('log(x)'), /drift\.fx: “log\(x\)” is not a number at 50 % of the plane/],
		['an infinite drift', holed('log(max(x,0))'), /“log\(max\(x,0\)\)” is not a number at 50 %/],
		[
			'potential of a drift',
			tinyGame({ drift: { id: 'gradient', potential: 'sqrt(y)' } }),
			/drift\.potential: “sqrt\(y\)” is not a number at 50 %/,
		],
		[
			'log-density',
			tinyGame({
				target: { id: 'formula', logDensity: 'log(-1-x^2)' },
				terminal: { id: 'reverseKL' },
			}),
			/target\.logDensity: “log\(-1-x\^2\)” is not a number at 100 %/,
		],
	])('%s: refused with its name, the share and a place', (_, game, words) => {
		const parsed = parseGame(game);
		expect(parsed.ok ? '' : messages(parsed.errors)).toMatch(words);
	});

	test('a small gap is let in; where training falls into it, it is named and the state is kept', async () => {
		const game = holed('0.1*log(x+2.5)');
		expect(parseGame(game).ok).toBe(true);
		const { words, status } = await loadEach(running(), game);
		expect(words).toMatch(/diverged/);
		expect(words).toMatch(/last sound state is kept/);
		expect(words).toMatch(
			/drift\.fx: “0\.1\*log\(x\+2\.5\)” is not a number at \(-[\d.]+, -?[\d.]+\), where a particle is: log of -/,
		);
		expect(status).toMatchObject({ run: 2, phase: 'diverged', step: 0 });
	});

	test.each([
		['a root at its rim', 'sqrt(max(0, 1-x^2-y^2))', true],
		['a root at a line', 'sqrt(|x|)', true],
		['a pole', '1/(x²+y²)', true],
		['a logarithm', 'ln(x² + (y−0.3)²)', true],
		['a kink', '|x| + sqrt(x²+y²) + max(x, y)', false],
		['a steep wall', 'tanh(1000x)', false],
		['a smooth one', '-(sqrt(x^2+y^2+0.1)-2)^2/2', false],
		['large far out', 'x^4 + exp(y)', false],
	])('without a bound on its slope it is named before training: %s', (_, potential, named) => {
		const game = tinyGame({ drift: { id: 'gradient', potential } });
		expect(parseGame(game).ok).toBe(true);
		const words = nameOf(game).theory[0]?.text ?? '';
		expect(words.includes(`The slope of “${potential}” (drift.potential) has no bound near (`)).toBe(named);
	});

	test('a potential with infinite slopes trains: outside of its rim it has none', async () => {
		const game = tinyGame({ drift: { id: 'gradient', potential: 'sqrt(max(0, 1-x^2-y^2))/9' } });
		expect(await loadEach(game)).toMatchObject({ words: '', status: { phase: 'done', step: 30 } });
	});

	test('a density that vanishes where particles are is named with a place and the reason', async () => {
		const target = { id: 'formula', logDensity: 'log(max(0, 4-x^2-y^2))' };
		const { words } = await loadEach(running(), tinyGame({ target, terminal: { id: 'reverseKL' } }));
		expect(words).toMatch(/diverged/);
		expect(words).toMatch(
			/target\.logDensity: “.*” is −∞ at \(-?[\d.]+, -?[\d.]+\), where a particle is: log of 0\. The density vanishes/,
		);
		expect(words).not.toMatch(/learning rate/);
	});

	test('two modes as a logarithm of two exponentials train, however far out particles are', async () => {
		const logDensity = 'log(exp(−(x−2)²−y²)+exp(−(x+2)²−y²))';
		const far = { id: 'gaussian', x: 0, y: 0, stdX: 20, stdY: 20 };
		const target = { id: 'formula', logDensity };
		const game = tinyGame({ reference: far, target, terminal: { id: 'reverseKL' } });
		expect(await loadEach(game)).toMatchObject({ words: '', status: { phase: 'done', step: 30 } });
	});

	test('formulas without gaps pass, and so does a density that vanishes', () => {
		expect(parseGame(holed('log(x^2+1)')).ok).toBe(true);
		const cut = { id: 'formula', logDensity: 'log(max(0, 4-x^2-y^2))' };
		expect(parseGame(tinyGame({ target: cut, terminal: { id: 'reverseKL' } })).ok).toBe(true);
	});
});

describe('a log-density without a finite mass is refused', () => {
	const spoken = (logDensity: string): string => {
		const parsed = parseGame(
			tinyGame({ target: { id: 'formula', logDensity }, terminal: { id: 'reverseKL' } }),
		);
		return parsed.ok ? '' : messages(parsed.errors);
	};
	test.each(['x^2+y^2', 'x^4/4 + 3y² − x', 'cosh(x) + cosh(y)'])('%s: with its sign turned', (text) => {
		expect(spoken(text)).toContain(
			`most of the mass of exp(${text}) lies at the edge of the picture: did you mean −(${text})?`,
		);
	});
	test.each([
		'0',
		'x',
		'-x^2',
		'-50*(x-0.3)^2',
		'sin(x)*cos(y)',
		'log(step(x))',
		'-log(1+x^2+y^2)',
		'-x^2/2 - y^2/2 + 0.001*x^4',
	])('%s: as it is', (text) => {
		expect(spoken(text)).toContain(`most of the mass of exp(${text}) lies at the edge of the picture`);
		expect(spoken(text)).not.toContain('did you mean');
	});
	test('one that vanishes', () => {
		expect(spoken('log(max(0, -1-x^2))')).toContain('vanishes all over the picture');
	});
	test.each([
		'-x^2-y^2',
		'-(x-3)^2-(y+3)^2',
		'-abs(x)-abs(y)',
		'-2*log(1+x^2+y^2)',
		'-800*x^2-y^2/4',
		'log(exp(-(x-2)^2-y^2)+exp(-(x+2)^2-y^2))',
		'log(max(0, 4-x^2-y^2))',
		'log(max(1e-6, 4-x^2-y^2))',
		'-(x-7)^2/2-y^2/2',
	])('%s is a density', (text) => {
		expect(spoken(text)).toBe('');
	});
});

describe('what can be trained is trained, and what follows is said', () => {
	test('an obstacle on all the mass', async () => {
		const game = tinyGame({
			target: { id: 'gaussian', x: 0, y: 0, stdX: 0.3, stdY: 0.3 },
			potential: { id: 'obstacle', height: 1000, x: 0, y: 0, radius: 5 },
		});
		expect(nameOf(game).theory[0]?.text).toMatch(/stands on nearly all of ρ_0/);
		expect(await loadEach(game)).toMatchObject({ words: '', status: { phase: 'done', step: 30 } });
	});
	test('an obstacle in the way says nothing of the kind', () => {
		const game = tinyGame({ potential: { id: 'obstacle' } });
		expect(
			nameOf(game)
				.theory.map(({ text }) => text)
				.join(),
		).not.toMatch(/stands on/);
	});
	test('three data points', async () => {
		const game = tinyGame({}, { training: { points: 3 } });
		expect(nameOf(game).theory[0]?.text).toMatch(/Training sees 3 points/);
		expect(await loadEach(game)).toMatchObject({ words: '', status: { phase: 'done', step: 30 } });
	});
});

test.each([0, 1e6, Number.NaN])('a horizon of %d is refused by its name', (horizon) => {
	const parsed = parseGame(tinyGame({}, { dynamics: { horizon } }));
	expect(parsed.ok ? '' : messages(parsed.errors)).toMatch(
		/dynamics\.horizon: got .*, expected a number from 0\.05 to 20/,
	);
});
