import { describe, expect, it } from 'vitest';
import { pointRows } from '../../src/data/points';
import { answerTable, type TableRequest } from '../../src/spec/rows';
import { MOST_AT_ONCE, readTableAside, type TablePort } from '../../src/store/tables';

/** A thread that answers, or dies. */
class FakeReader extends EventTarget implements TablePort {
	ended = false;
	constructor(private readonly dies: boolean) {
		super();
	}
	postMessage(request: TableRequest): void {
		if (this.dies) this.dispatchEvent(new Event('error', { cancelable: true }));
		else void answerTable(request).then((data) => this.dispatchEvent(new MessageEvent('message', { data })));
	}
	terminate(): void {
		this.ended = true;
	}
}

const large = '1.5,2\n'.repeat(MOST_AT_ONCE / 6 + 1);
const request = (source: string | Blob): TableRequest => ({
	source,
	param: pointRows,
	reading: {},
	before: Float64Array.of(1.5, 2),
});

describe('a table', () => {
	it('that is large is read in a thread of its own, which then ends; a file, too', async () => {
		for (const source of [large, new Blob([large])]) {
			const reader = new FakeReader(false);
			const { read, anew } = await readTableAside(request(source), () => reader);
			expect(read.ok && read.values.length).toBe(2 * Math.floor(MOST_AT_ONCE / 6 + 1));
			expect(anew).toBe(false);
			expect(reader.ended).toBe(true);
		}
	});

	it('that is small needs none', async () => {
		const none = (): never => {
			throw new Error('no thread');
		};
		const { read, anew } = await readTableAside(request('3;4'), none);
		expect(read).toEqual({ ok: true, values: Float64Array.of(3, 4), transform: '' });
		expect(anew).toBe(true);
	});

	it('is read here where the thread cannot be started', async () => {
		const reader = new FakeReader(true);
		const { read } = await readTableAside(request(large), () => reader);
		expect(read.ok).toBe(true);
		expect(reader.ended).toBe(true);
	});
});
