import { expect, test } from 'vitest';
import type { PanelOf } from '../../src/panels/panel';
import { defaultGame } from '../../src/spec/defaults';
import { createExperiment } from '../../src/store/experiment';
import type { View } from '../../src/ui/loop';
import { pictureOnPage, shownOf } from '../../src/ui/panels/picture';
import { rules } from '../../src/ui/rules';
import { exactPicture, FakeWorker, sceneOf, snapshotAt } from '../store/fakeEngine';

test('a panel of the exact solution is drawn of the game that is on the screen, and asks again when that is another', () => {
	const solvers: FakeWorker[] = [];
	const game = defaultGame();
	const experiment = createExperiment({
		name: () => 'A',
		game,
		preset: null,
		rules,
		spawn: () => new FakeWorker(),
		solver: () => {
			const worker = new FakeWorker();
			solvers.push(worker);
			return worker;
		},
		on: { notice: () => {}, crash: () => {} },
	});
	const scene = sceneOf(1);
	const frame = { scene, snapshot: snapshotAt(1, 0), game, extent: scene.extent, beside: null };
	// The same picture, of another weight: as after a live edit of a run that stands still.
	const edited = { ...frame, game: { ...game, terminal: { ...game.terminal, weight: 9 } } };
	const view = { t: 0, horizon: 1, playing: false, past: null };
	const drawn: string[] = [];
	const panel: PanelOf<ReturnType<typeof shownOf>> = {
		id: 'test',
		needs: [],
		title: 'A test',
		mount: () => ({ draw: ({ known }) => void drawn.push(known.exact.type), destroy: () => {} }),
		depends: ({ snapshot, known }) => [snapshot, known.exact],
		asks: () => 'solution',
		summary: () => '',
		table: () => ({ columns: [], rows: [] }),
	};
	const looked: View = { ...Object.create(null), ...view };
	const mounted = pictureOnPage(panel, (of, { beside: _, ...seen }) => shownOf(of, seen, view)).mount(
		Object.create(null),
		experiment,
		() => {},
	);
	mounted.paint(frame, looked);
	solvers[0]?.dispatchEvent(new MessageEvent('message', { data: { type: 'drawn', picture: exactPicture } }));
	mounted.paint(frame, looked);
	expect(drawn).toEqual(['idle', 'drawn']);
	expect(mounted.depends(frame, looked)).not.toEqual(mounted.depends(edited, looked));
	mounted.paint(edited, looked);
	expect(drawn.at(-1)).toBe('idle');
	expect(solvers[1]?.told).toMatchObject([{ game: edited.game }]);
	mounted.paint(edited, looked);
	expect(drawn.at(-1)).toBe('busy');
});
