import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { switchBlock } from '../../src/game/change';
import { type Game, SETTINGS, SLOTS, type Slot } from '../../src/game/game';
import { clashes } from '../../src/game/needs';
import { defaultGame } from '../../src/spec/defaults';
import { createBench } from '../../src/store/bench';
import { Composer } from '../../src/ui/composer/Composer';
import { DeskProvider, ExperimentProvider } from '../../src/ui/context';
import { rules } from '../../src/ui/rules';
import { FakeWorker } from '../store/fakeEngine';

const loop = { frame: () => null, add: () => () => {}, dispose: () => {} };
const address = { link: () => Promise.reject(new Error('no link in this test')), dispose: () => {} };

function render(game: Game): string {
	const bench = createBench({ game, preset: null }, { rules, spawn: () => new FakeWorker() });
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
	it('has the cards in the order of the equation, each with its symbols and its colour; how to train is folded', () => {
		const html = render(defaultGame());
		const cards = [
			...html.matchAll(/<(section|details) class="card" style="--c:var\(--(\w+)\)".*?<h2>(.*?)<\/h2>/g),
		];
		expect(
			cards.map(([, tag, color, head = '']) => [
				tag,
				color,
				head.replace(/<span class.*|<[^>]*>/g, '').trim(),
			]),
		).toEqual([
			['section', 'ref', 'Reference ρ₀'],
			['section', 'tgt', 'Target π'],
			['section', 'dyn', 'Dynamics f, σ, T'],
			['section', 'run', 'Running cost L'],
			['section', 'pot', 'State cost V'],
			['section', 'int', 'Interaction I'],
			['section', 'ter', 'Terminal cost F'],
			['section', 'reg', 'Regularizers'],
			['details', 'mut', 'Solver'],
			['details', 'mut', 'Sampler'],
			['details', 'mut', 'Network'],
			['details', 'mut', 'Training'],
		]);
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
