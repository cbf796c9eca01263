import { describe, expect, it } from 'vitest';
import { Asset } from '../../src/data/rows';
import { assetReceiver } from '../../src/protocol/assets';
import type { Command } from '../../src/protocol/messages';
import { missingRows } from '../../src/spec/assets';
import { withDefaults } from '../../src/spec/defaults';
import { createClient } from '../../src/store/client';
import { FakeWorker } from './fakeEngine';

const asset = new Asset(Float64Array.of(1, 2, 3, 4), 'two.csv');
const game = withDefaults({ target: { id: 'points', points: asset } });

function setUp() {
	const workers: FakeWorker[] = [];
	const events = { status() {}, scene() {}, snapshot() {}, notice() {}, crash() {}, refused() {} };
	const client = createClient(() => {
		const worker = new FakeWorker();
		workers.push(worker);
		return worker;
	}, events);
	const ready = (k: number): FakeWorker => {
		const worker = workers[k];
		if (!worker) throw new Error('no such worker');
		worker.say({ type: 'ready' });
		return worker;
	};
	return { client, ready };
}
const sentIn = (command: Command | undefined) =>
	command?.type === 'load' ? (command.assets ?? []).map(({ id }) => id) : null;

describe('points on their way to the engine', () => {
	it('are sent once, beside a plain game; a fresh engine is sent them again', () => {
		const { client, ready } = setUp();
		client.load(game, true, 'auto');
		client.tune({ ...game, seed: 2 });
		client.load({ ...game, seed: 3 }, true, 'auto');
		const first = ready(0);
		expect(first.told.map(sentIn)).toEqual([[asset.asset], null, []]);
		for (const command of first.told)
			if ('game' in command)
				expect(command.game.target).toEqual({ ...game.target, points: { asset: asset.asset } });
		first.break('gone');
		client.load(game, true, 'auto');
		expect(ready(1).told.map(sentIn)).toEqual([[asset.asset]]);
	});

	it('arrive in every game that refers to them', () => {
		const { client, ready } = setUp();
		client.load(game, true, 'auto');
		client.tune({ ...game, seed: 2 });
		const received = assetReceiver();
		const games = ready(0)
			.told.map((command) => received(structuredClone(command)))
			.flatMap((command) => ('game' in command ? [command.game] : []));
		expect(games).toEqual([game, { ...game, seed: 2 }]);
		expect(games[1]?.target.points).toBe(games[0]?.target.points);
	});

	it('that are damaged on the way are missing in the game, which the engine then refuses by name', () => {
		const received = assetReceiver();
		const damaged = { id: asset.asset, values: new Float64Array(3), name: '', transform: '' };
		const command = received({
			type: 'load',
			run: 1,
			game: { ...game, target: { ...game.target, points: { asset: asset.asset } } },
			assets: [damaged],
			start: true,
			backend: 'auto',
		});
		expect('game' in command && missingRows(command.game)).toHaveLength(1);
	});
});
