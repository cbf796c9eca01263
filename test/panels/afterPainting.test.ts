import { expect, it } from 'vitest';
import { afterPainting } from '../../src/panels/afterPainting';

it('writes when all has been painted, of several writes to one thing the last, and goes on after that', async () => {
	const done: string[] = [];
	const [title, note] = [{}, {}];
	const say = (words: string) => () => void done.push(words);
	afterPainting(title, say('old title'));
	afterPainting(note, say('note'));
	afterPainting(title, say('title'));
	done.push('painted');
	await Promise.resolve();
	expect(done).toEqual(['painted', 'title', 'note']);
	afterPainting(note, say('again'));
	await Promise.resolve();
	expect(done.at(-1)).toBe('again');
});
