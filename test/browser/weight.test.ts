import { expect, test } from 'vitest';
import { mainBundle } from './weight';

test('what the page loads before it can be used is at most 180 KiB, without engine, KaTeX, panels, theory and what reads tables', () => {
	const { texts, kib } = mainBundle();
	expect(texts.length).toBeGreaterThan(0);
	console.log(`main bundle: ${kib.toFixed(0)} KiB gzip`);
	expect(kib).toBeLessThanOrEqual(180);
	expect(texts.join('').includes('registerBackend'), 'TensorFlow.js').toBe(false);
	expect(texts.join('').includes('ParseError'), 'KaTeX').toBe(false);
	expect(texts.join('').includes('Few steps'), 'panels').toBe(false);
	expect(texts.join('').includes('what is known'), 'theory').toBe(false);
	expect(texts.join('').includes('Open CSV'), 'tables').toBe(false);
});
