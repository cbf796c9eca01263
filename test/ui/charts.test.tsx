import { renderToStaticMarkup } from 'react-dom/server';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openingPreset } from '../../src/spec/presets/index';
import { type Bench, createBench } from '../../src/store/bench';
import { createLooks } from '../../src/store/looks';
import { compare } from '../../src/store/pair';
import { arrangeCharts, Charts } from '../../src/ui/compare/Charts';
import { DeskProvider, ExperimentProvider } from '../../src/ui/context';
import { pageName } from '../../src/ui/phone/Deck';
import { rules } from '../../src/ui/rules';
import { FakeWorker } from '../store/fakeEngine';

const loop = { frame: () => null, add: () => () => {}, dispose: () => {} };
const address = { link: () => Promise.reject(new Error('no link in this test')), dispose: () => {} };

function pairBench(): Bench {
	const { game } = openingPreset();
	const bench = createBench({ game, preset: null }, { rules, spawn: () => new FakeWorker() });
	compare(bench);
	return bench;
}

/** Both places of the charts, from scratch. */
const render = (bench: Bench): string =>
	renderToStaticMarkup(
		<DeskProvider value={{ bench, loop, address }}>
			<ExperimentProvider value={bench.state.getState().active}>
				<Charts under />
				<Charts under={false} />
			</ExperimentProvider>
		</DeskProvider>,
	);
const shownIn = (html: string): (string | undefined)[] =>
	[...html.matchAll(/data-panel="(\w+)"/g)].map(([, id]) => id);

describe('the charts of a comparison', () => {
	beforeAll(() => void vi.stubGlobal('navigator', { hardwareConcurrency: 2 }));
	afterAll(() => void vi.unstubAllGlobals());
	const charts = { 'Charts below': ['fewSteps'], 'Panels beside': ['metrics'] };
	/** As a page that is drawn anew finds it: a server sees of a store what it began with. */
	const anew = (bench: Bench): string => render({ ...bench, looks: createLooks(bench.looks.getState()) });

	it('are seen as they were left when the pair is swapped or drawn anew, each place by itself', () => {
		const bench = pairBench();
		const all = ['losses', 'residual', 'fewSteps', 'metrics', 'difference'];
		expect(shownIn(anew(bench)).toSorted()).toEqual(all.toSorted());
		for (const [place, ids] of Object.entries(charts)) arrangeCharts(bench.looks, place, ids);
		expect(shownIn(anew(bench))).toEqual(['fewSteps', 'metrics']);
		bench.swap();
		expect(shownIn(anew(bench))).toEqual(['fewSteps', 'metrics']);
	});

	it('are pages of a deck with names of their own, also what is hidden of each place', () => {
		const bench = pairBench();
		bench.looks.setState({ charts });
		const pages = anew(bench).matchAll(/<(?:section|div) class="panel(?:-place|s-hidden)"[^>]*>/g);
		const names = [...pages].map(([tag]) =>
			pageName({ getAttribute: (attribute) => tag.match(`${attribute}="([^"]*)"`)?.[1] ?? null }),
		);
		expect(names).toHaveLength(4);
		expect(names).toEqual(expect.arrayContaining(['Hidden charts below', 'Hidden panels beside']));
		expect(new Set(names).size).toBe(names.length);
	});
});
