import type { Asset } from '../data/rows';
import type { Game } from '../game/game';
import { assetsOf, readAsset, withAssets } from '../spec/assets';
import type { Command, SentAsset } from './messages';

/** The points of games that an engine has not been sent yet: one sender for each engine. */
export function assetSender(): (game: Game) => readonly SentAsset[] {
	const sent = new Set<string>();
	return (game) => {
		const fresh = assetsOf(game).filter(({ asset }) => !sent.has(asset));
		for (const { asset } of fresh) sent.add(asset);
		return fresh.map(({ asset: id, values, name, transform }) => ({ id, values, name, transform }));
	};
}

/** The other end: commands with the points in their games. What is no asset is left out, and missed when the game is loaded. */
export function assetReceiver(): (command: Command) => Command {
	const known = new Map<string, Asset>();
	return (command) => {
		if (command.type !== 'load' && command.type !== 'tune') return command;
		for (const sent of command.type === 'load' ? (command.assets ?? []) : []) {
			const asset = readAsset(sent, sent.id);
			if (!('fault' in asset)) known.set(sent.id, asset);
		}
		return { ...command, game: withAssets(command.game, known) };
	};
}
