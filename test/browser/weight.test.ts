import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';

const DIST = fileURLToPath(new URL('../../dist/', import.meta.url));

test('what the page loads before it can be used is at most 180 KiB, without engine and KaTeX', () => {
	const html = readFileSync(`${DIST}index.html`, 'utf8');
	const scripts = [...html.matchAll(/(?:src|href)="\.\/(assets\/[^"]+\.js)"/g)].map(([, path]) => path ?? '');
	expect(scripts.length).toBeGreaterThan(0);
	const texts = scripts.map((path) => readFileSync(DIST + path, 'utf8'));
	const kib = texts.reduce((sum, text) => sum + gzipSync(text).length, 0) / 1024;
	console.log(`main bundle: ${kib.toFixed(0)} KiB gzip`);
	expect(kib).toBeLessThanOrEqual(180);
	expect(texts.join('').includes('registerBackend'), 'TensorFlow.js').toBe(false);
	expect(texts.join('').includes('ParseError'), 'KaTeX').toBe(false);
});
