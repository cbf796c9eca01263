import { type IDBPDatabase, openDB } from 'idb';
import type { Asset } from '../data/rows';
import { type Assets, readAsset } from '../spec/assets';
import type { Post } from './notices';

/** Where assets outlive the page, as plain data by their ids. Both may reject. */
export interface Keep {
	get(id: string): Promise<unknown>;
	put(id: string, data: unknown): Promise<void>;
}

/** The points that games of this page refer to. Undo, history and experiments beside each other share them. */
export interface Shelf {
	/** Those at hand. */
	readonly assets: Assets;
	/** Puts an asset at hand at once, and keeps it over a reload where the browser lets us. */
	add(asset: Asset): Promise<void>;
	/** Brings what the browser has kept of these; what it has not stays missing. Never rejects. */
	recall(ids: readonly string[]): Promise<Assets>;
}

const STORE = 'assets';

/** IndexedDB, opened when it is first needed. */
export function browserKeep(): Keep {
	let opened: Promise<IDBPDatabase> | null = null;
	const database = (): Promise<IDBPDatabase> => {
		opened ??= openDB('mfg-lab', 1, {
			upgrade: (fresh) => void fresh.createObjectStore(STORE),
			terminated: () => {
				opened = null;
			},
		}).catch((error: unknown) => {
			opened = null;
			throw error;
		});
		return opened;
	};
	return {
		get: async (id) => (await database()).get(STORE, id),
		put: async (id, data) => {
			await (await database()).put(STORE, data, id);
		},
	};
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

export function createShelf(tell: (post: Post) => void, keep: Keep = browserKeep()): Shelf {
	const assets = new Map<string, Asset>();
	const recallOne = async (id: string): Promise<void> => {
		try {
			const data = await keep.get(id);
			if (data === undefined) return;
			const asset = readAsset(data, id);
			if ('fault' in asset)
				tell({
					level: 'error',
					text: `Points that this browser has kept are damaged: ${asset.fault}.`,
					advice: 'Give the table that they came from once more.',
				});
			else assets.set(id, asset);
		} catch (error) {
			tell({
				level: 'warning',
				text: `The browser does not give back the points that it has kept: ${reasonOf(error)}.`,
				advice: 'Reload the page, or give the table that they came from once more.',
			});
		}
	};
	return {
		assets,
		async add(asset) {
			const { asset: id, values, name, transform } = asset;
			if (!assets.has(id)) assets.set(id, asset);
			try {
				await keep.put(id, { values, name, transform });
			} catch (error) {
				tell({
					level: 'warning',
					text: `The browser does not keep the points of “${name}” (${reasonOf(error)}): a reload of the page loses them.`,
					advice: 'Keep the file that they came from, or save the game as a file under Share.',
				});
			}
		},
		async recall(ids) {
			await Promise.all(ids.filter((id) => !assets.has(id)).map(recallOne));
			return assets;
		},
	};
}
