import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Notice } from '../protocol/messages';

export interface Action {
	readonly label: string;
	run(): void;
}
export interface Post extends Notice {
	readonly action?: Action;
	/** The experiment it is of; none where it is of the page. */
	readonly from?: string;
}
export interface PostedNotice extends Post {
	readonly id: number;
}

/** What the page has to tell, one board for all experiments on it. */
export interface Notices {
	readonly state: StoreApi<{ readonly posted: readonly PostedNotice[] }>;
	/** What says the same of the same experiment is replaced; the oldest gives way where there are too many. */
	post(post: Post): void;
	dismiss(id: number): void;
	/** Experiments are called otherwise: their notices, too. */
	rename(names: ReadonlyMap<string, string>): void;
	/** Takes down whatever is of an experiment: it is gone, and no action could help it. */
	withdraw(from: string): void;
}

/** The way on where a program of the page is missing, as after the page was deployed anew. */
export const RELOAD: Action = { label: 'Reload', run: () => location.reload() };

/** More than this many notices at once are not read. */
const MOST = 4;

export function createNotices(): Notices {
	const state: Notices['state'] = createStore(() => ({ posted: [] }));
	let count = 0;
	const keep = (stays: (notice: PostedNotice) => boolean): void =>
		state.setState(({ posted }) => ({ posted: posted.filter(stays) }));
	return {
		state,
		post(post) {
			count += 1;
			const id = count;
			state.setState(({ posted }) => ({
				posted: [
					...posted.filter(({ text, from }) => text !== post.text || from !== post.from),
					{ ...post, id },
				].slice(-MOST),
			}));
		},
		dismiss: (id) => keep((notice) => notice.id !== id),
		rename: (names) =>
			state.setState(({ posted }) => ({
				posted: posted.map((notice) => {
					const from = notice.from && names.get(notice.from);
					return from ? { ...notice, from } : notice;
				}),
			})),
		withdraw: (name) => keep(({ from }) => from !== name),
	};
}
