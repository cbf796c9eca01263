import decodeQR from 'qr/decode.js';
import { describe, expect, it } from 'vitest';
import { type Code, codeOf, MOST_BYTES } from '../../src/ui/share/code';

const QUIET = 4;

/** Dark modules of the SVG's path. */
function modulesOf({ path, side }: Code): boolean[][] {
	const rows = Array.from({ length: side }, () => Array.from({ length: side }, () => false));
	for (const [, x, y, width] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g))
		for (let k = 0; k < Number(width); k++) {
			const row = rows[Number(y)];
			if (row) row[Number(x) + k] = true;
		}
	return rows;
}

/** As a camera sees it: a picture of four pixels to a module. */
function read(code: Code): string {
	const rows = modulesOf(code);
	const size = 4 * code.side;
	const data = new Uint8Array(4 * size * size);
	for (let p = 0; p < size * size; p++) {
		const dark = rows[Math.floor(Math.floor(p / size) / 4)]?.[Math.floor((p % size) / 4)];
		data.set([dark ? 0 : 255, dark ? 0 : 255, dark ? 0 : 255, 255], 4 * p);
	}
	return decodeQR({ width: size, height: size, data });
}

/** As a link has it. */
const text = (length: number): string =>
	Array.from({ length }, (_, k) => 'https://x.y/#v=1&preset=otflow&π'.charCodeAt(k % 31))
		.map((c) => String.fromCharCode(c))
		.join('');

describe('the QR code of a link', () => {
	it.each([1, 17, 120, 500, 501, 1000])('of %i characters is read again', (length) => {
		const code = codeOf(text(length));
		if (!code) throw new Error('there is no code');
		expect(read(code)).toBe(text(length));
	});

	it('has the finder patterns of ISO/IEC 18004 in three corners, and four light modules around', () => {
		const code = codeOf('https://example.org/#v=1&preset=otflow-moons');
		if (!code) throw new Error('there is no code');
		const rows = modulesOf(code);
		const at = (x: number, y: number): string =>
			[0, 1, 2, 3, 4, 5, 6].map((k) => (rows[y]?.[x + k] ? '#' : '.')).join('');
		const last = code.side - QUIET - 7;
		for (const [x, y] of [
			[QUIET, QUIET],
			[last, QUIET],
			[QUIET, last],
		] as const)
			expect([0, 1, 2, 3, 4, 5, 6].map((k) => at(x, y + k))).toEqual([
				'#######',
				'#.....#',
				'#.###.#',
				'#.###.#',
				'#.###.#',
				'#.....#',
				'#######',
			]);
		for (let k = 0; k < code.side; k++)
			for (const edge of [0, 1, 2, 3, code.side - 1, code.side - 4])
				expect(rows[k]?.[edge] || rows[edge]?.[k]).toBe(false);
	});

	it('is not made of what is longer than the longest holds', () => {
		expect(codeOf(text(MOST_BYTES))?.side).toBe(177 + 2 * QUIET);
		expect(codeOf(text(MOST_BYTES + 1))).toBeNull();
		// Bytes are counted, not letters.
		expect(codeOf('π'.repeat(MOST_BYTES / 2 + 1))).toBeNull();
	});
});
