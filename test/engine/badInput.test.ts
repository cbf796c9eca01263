import { beforeAll, describe, expect, test } from 'vitest';
import { Engine } from '../../src/engine/engine';
import type { Game } from '../../src/game/game';
import { nameOf } from '../../src/game/names';
import type { Kernels } from '../../src/kernels/contract';
import { createWasmKernels } from '../../src/kernels/wasm/kernels';
import type { Report } from '../../src/protocol/messages';
import { messages, parseGame } from '../../src/spec/parse';
import { gameOf } from '../game/fixture';
import { wasmModule } from '../kernels/wasmModule';

let kernels: Kernels;
beforeAll(async () => {
	kernels = createWasmKernels(await wasmModule());
});

const tiny = {
	network: { width: 8 },
	training: { batch: 16, steps: 30, learningRate: 0.003 },
	sampler: { steps: 4 },
} as const;
const tinyGame = (slots: Parameters<typeof gameOf>[0], settings: Parameters<typeof gameOf>[1] = {}): Game =>
	gameOf(slots, { ...tiny, ...settings, training: { ...tiny.training, ...settings.training } });

/** Loads one game after the other, and tells what the engine said of the last. */
async function loadEach(...games: readonly Game[]) {
	const reports: Report[] = [];
	let clock = 0;
	const engine = new Engine({
		post: (report) => reports.push(report),
		now: () => ++clock,
		breathe: () => Promise.resolve(),
		kernels: async () => ({ kernels, backend: 'wasm', reason: 'test' }),
	});
	for (const [k, game] of games.entries()) {
		reports.length = 0;
		await engine.handle({ type: 'load', run: k + 1, game, start: true, backend: 'wasm' });
	}
	const notices = reports.flatMap((report) => (report.type === 'notice' ? [report.notice] : []));
	const status = reports.findLast((report) => report.type === 'status');
	return {
		words: notices.map(({ text, advice = '' }) => `${text} ${advice}`).join(' '),
		status: status?.type === 'status' ? status.status : null,
		scenes: reports.filter(({ type }) => type === 'scene').length,
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
		expect(after.scenes).toBe(0);
		// The old run goes on under the number that the page listens to.
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
		expect(words).toMatch(/drift\.fx: “0\.1\*log\(x\+2\.5\)” is not a number at \d+ % of the plane/);
		expect(status).toMatchObject({ run: 2, phase: 'diverged', step: 0 });
	});

	test('formulas without gaps pass, and so does a density that vanishes', () => {
		expect(parseGame(holed('log(x^2+1)')).ok).toBe(true);
		const cut = { id: 'formula', logDensity: 'log(max(0, 4-x^2-y^2))' };
		expect(parseGame(tinyGame({ target: cut, terminal: { id: 'reverseKL' } })).ok).toBe(true);
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
