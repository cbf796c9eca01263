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

/** The other end: games with the points in them. What is no asset is left out, and missed when the game is looked at. */
export function assetJoiner(): (game: Game, sent?: readonly SentAsset[]) => Game {
	const known = new Map<string, Asset>();
	return (game, sent = []) => {
		for (const each of sent) {
			const asset = readAsset(each, each.id);
			if (!('fault' in asset)) known.set(each.id, asset);
		}
		return withAssets(game, known);
	};
}

/** The same for the commands of an engine. */
export function assetReceiver(): (command: Command) => Command {
	const join = assetJoiner();
	return (command) => {
		if (command.type === 'tune') return { ...command, game: join(command.game) };
		return command.type === 'load' ? { ...command, game: join(command.game, command.assets) } : command;
	};
}
