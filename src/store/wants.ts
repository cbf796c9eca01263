import { createStore, type StoreApi } from 'zustand/vanilla';
import { DRAWN, type Drawn } from '../protocol/snapshot';

/** What is drawn of pictures, by whom: what nobody draws is not measured. The same for all experiments beside each other. */
export interface Wants {
	/** In the order of `DRAWN`; null before anybody has said. */
	readonly state: StoreApi<{ readonly fields: readonly Drawn[] | null }>;
	/** `who` draws these from now on, and nothing else. */
	put(who: object, fields: readonly Drawn[]): void;
	/** It draws nothing any more. */
	drop(who: object): void;
}

export function createWants(): Wants {
	const state = createStore<{ readonly fields: readonly Drawn[] | null }>(() => ({ fields: null }));
	const drawn = new Map<object, readonly Drawn[]>();
	let told = true;
	/** Parts of the page go and come in one turn: only what is left then is told. */
	const tell = (): void => {
		if (!told) return;
		told = false;
		queueMicrotask(() => {
			told = true;
			const all = new Set([...drawn.values()].flat());
			const fields = DRAWN.filter((field) => all.has(field));
			if (fields.join() !== state.getState().fields?.join()) state.setState({ fields });
		});
	};
	return {
		state,
		put(who, fields) {
			drawn.set(who, fields);
			tell();
		},
		drop(who) {
			drawn.delete(who);
			tell();
		},
	};
}
