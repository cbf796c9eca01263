import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { switchBlock } from '../../src/game/change';
import { type Game, SETTINGS, SLOTS, type Slot } from '../../src/game/game';
import { clashes } from '../../src/game/needs';
import { defaultGame } from '../../src/spec/defaults';
import { presets } from '../../src/spec/presets/index';
import { createBench } from '../../src/store/bench';
import { Composer } from '../../src/ui/composer/Composer';
import { DeskProvider, ExperimentProvider } from '../../src/ui/context';
import { rules } from '../../src/ui/rules';
import { FakeWorker } from '../store/fakeEngine';

const loop = { frame: () => null, add: () => () => {}, dispose: () => {} };
const address = { link: () => Promise.reject(new Error('no link in this test')), dispose: () => {} };

function render(game: Game, preset: string | null = null): string {
	const bench = createBench({ game, preset }, { rules, spawn: () => new FakeWorker() });
	return renderToStaticMarkup(
		<DeskProvider value={{ bench, loop, address }}>
			<ExperimentProvider value={bench.state.getState().active}>
				<Composer />
			</ExperimentProvider>
		</DeskProvider>,
	);
}
const escaped = (text: string): string =>
	text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const shown = (text: string): string => escaped(text).replace(/_(\w)/g, '<sub>$1</sub>');
/** What a person sees, points at or hears: texts, titles and names. */
const toldIn = (html: string): string =>
	[html.replace(/<[^>]*>/g, '\n'), ...(html.match(/(?:title|aria-label)="[^"]*"/g) ?? [])].join('\n');

describe('the composer is drawn from the declarations', () => {
	const slots = Object.keys(SLOTS) as Slot[];
	it.each(slots.flatMap((slot) => Object.keys(SLOTS[slot]).map((id) => [slot, id] as const)))(
		'%s %s: a control for every parameter',
		(slot, id) => {
			const html = render(switchBlock(defaultGame(), slot, id));
			const block = SLOTS[slot][id];
			expect(html).toContain(shown(block?.label ?? 'no block'));
			for (const { label } of Object.values(block?.params ?? {})) expect(html).toContain(shown(label));
			expect(toldIn(html)).not.toMatch(/\p{L}_\w/u);
		},
	);
	it('has the cards in the order of the equation, each with its symbols, its colour and its values in a line', () => {
		const html = render(defaultGame());
		const cards = [
			...html.matchAll(
				/<section class="card" style="--c:var\(--(\w+)\).*?data-open="(\w+)".*?<h2>(.*?)<\/h2>/g,
			),
		];
		const words = (head = ''): string =>
			head
				.replace(/<[^>]*>/g, ' ')
				.replace(/\s+/g, ' ')
				.replace(/ ,/g, ',')
				.replace(/\d[\d.]*/g, '#')
				.trim();
		expect(cards.map(([, color, open, head]) => [color, open, words(head)])).toEqual([
			['ref', 'false', 'Reference ρ₀ Gaussian N(#, I)'],
			['tgt', 'false', 'Target π # Gaussians'],
			['dyn', 'false', 'Dynamics f, σ, T no noise, T = #'],
			['run', 'false', 'Running cost L Kinetic, λ = #'],
			['pot', 'false', 'State cost V none'],
			['int', 'false', 'Interaction I none'],
			['ter', 'false', 'Terminal cost F KL(π‖ρ T ), α = #'],
			['reg', 'false', 'Regularizers none'],
			['mut', 'false', 'Solver Simulate paths, time steps #, share of the run on half of them #'],
			['mut', 'false', 'Sampler Runge–Kutta #, # steps'],
			['mut', 'false', 'Network # × #, log cosh'],
			['mut', 'false', 'Training Adam #, batch #'],
		]);
	});
	it('opens the cards that differ from the preset', () => {
		const opened = (game: Game): string[] =>
			[...render(game, presets[0]?.id).matchAll(/data-slot="(\w+)" data-open="true"/g)].map(
				([, name = '']) => name,
			);
		const game = presets[0]?.game ?? defaultGame();
		expect(opened(game)).toEqual([]);
		expect(opened(switchBlock(game, 'noise', 'constant'))).toEqual(['dynamics']);
		expect(opened({ ...game, seed: game.seed + 1 })).toEqual(['training']);
	});
	it('has every setting, and every control has a name', () => {
		const html = render(defaultGame());
		for (const params of Object.values(SETTINGS))
			for (const { label } of Object.values(params)) expect(html).toContain(shown(label));
		const labelled = new Set([...html.matchAll(/for="([^"]+)"/g)].map(([, id]) => id));
		for (const [control] of html.matchAll(/<(?:input|select|textarea)[^>]*>/g)) {
			const id = /\bid="([^"]+)"/.exec(control)?.[1];
			expect(/aria-label="[^"]+"/.test(control) || labelled.has(id)).toBe(true);
		}
	});
});

describe('clashes', () => {
	it('name both sides, so that each stands on two cards', () => {
		const game = switchBlock(defaultGame(), 'target', 'formula');
		const [clash] = clashes(game);
		expect(new Set(clash?.slots).size).toBe(2);
	});
});
