import { describe, expect, it } from 'vitest';
import { createNotices, type Post } from '../../src/store/notices';

function setUp(...posts: readonly Omit<Post, 'level'>[]) {
	const notices = createNotices();
	for (const post of posts) notices.post({ level: 'info', ...post });
	const posted = () => notices.state.getState().posted;
	return { notices, posted, texts: () => posted().map(({ from, text }) => `${from ?? ''}${text}`) };
}

describe('notices', () => {
	it('are shown once where they are equal, few at a time, and dismissed', () => {
		const { notices, posted, texts } = setUp(...['a', 'b', 'a', 'c', 'd', 'e'].map((text) => ({ text })));
		expect(texts()).toEqual(['a', 'c', 'd', 'e']);
		notices.dismiss(posted()[1]?.id ?? -1);
		expect(texts()).toEqual(['a', 'd', 'e']);
	});

	it('that say the same of two experiments are two', () => {
		const { texts } = setUp({ from: 'A', text: 'a' }, { from: 'B', text: 'a' }, { from: 'A', text: 'a' });
		expect(texts()).toEqual(['Ba', 'Aa']);
	});

	it('of an experiment that is gone are taken down, the others stay', () => {
		const { notices, texts } = setUp({ from: 'A', text: 'a' }, { text: 'a' }, { from: 'B', text: 'b' });
		notices.withdraw('A');
		expect(texts()).toEqual(['a', 'Bb']);
	});
});
