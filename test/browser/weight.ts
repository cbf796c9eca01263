import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const DIST = fileURLToPath(new URL('../../dist/', import.meta.url));

/** The scripts that the built page names, loaded before it can be used, and their size gzipped. */
export function mainBundle(): { readonly texts: readonly string[]; readonly kib: number } {
	const html = readFileSync(`${DIST}index.html`, 'utf8');
	const scripts = [...html.matchAll(/(?:src|href)="\.\/(assets\/[^"]+\.js)"/g)].map(([, path]) => path ?? '');
	const texts = scripts.map((path) => readFileSync(DIST + path, 'utf8'));
	return { texts, kib: texts.reduce((sum, text) => sum + gzipSync(text).length, 0) / 1024 };
}
