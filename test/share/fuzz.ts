/**
 * `npm run fuzz:links [-- --links N]`: mutated links of every revision. Prints how many threw, how long the slowest took to
 * read (again, alone), and how much memory what was read holds beyond ten times its link. Exits with 1 beyond the goals: none
 * throws, 50 ms, 1 MB. Times mean something on a quiet machine only.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { createRng } from '../../src/math/rng';
import { decodeHash } from '../../src/share/index';
import { mutate } from './mutations';

const [SLOWEST_MS, MOST_BYTES] = [50, 1e6];
const flag = process.argv.indexOf('--links');
const count = flag < 0 ? 100_000 : Number(process.argv[flag + 1]);
const folder = new URL('corpus/', import.meta.url);
const hashes = readdirSync(folder).flatMap((name) => {
	const links: { hash: string }[] = JSON.parse(readFileSync(new URL(name, folder), 'utf8'));
	return links.map(({ hash }) => hash);
});
const rng = createRng(11);
const next = (): string => mutate(hashes[Math.floor(rng.uniform() * hashes.length)] ?? '', rng);

const timed = async (link: string) => {
	const begin = performance.now();
	const decoded = await decodeHash(link);
	return { ms: performance.now() - begin, clean: decoded.problems.length === 0 };
};

let [threw, opened] = [0, 0];
let slow: { link: string; ms: number }[] = [];
let large: string[] = [];
for (let k = 0; k < count; k++) {
	const link = next();
	try {
		const { ms, clean } = await timed(link);
		if (clean) opened += 1;
		if (ms > 10) slow.push({ link, ms });
		slow = slow.sort((a, b) => b.ms - a.ms).slice(0, 20);
		large = [...large, link].sort((a, b) => b.length - a.length).slice(0, 20);
	} catch (error) {
		threw += 1;
		console.error(`threw: ${link.slice(0, 200)}\n`, error);
	}
}
// What was slow once may have met a collection of garbage: the median of three says what the link costs.
let slowest = { ms: 0, link: '' };
for (const { link } of slow) {
	const again = [await timed(link), await timed(link), await timed(link)].map(({ ms }) => ms);
	const ms = again.sort((a, b) => a - b)[1] ?? 0;
	if (ms > slowest.ms) slowest = { ms, link };
}
const heap = (): number => {
	globalThis.gc?.();
	return process.memoryUsage().heapUsed;
};
let beyond = 0;
for (const link of [...large, ...slow.map((each) => each.link)]) {
	const before = heap();
	const decoded = await decodeHash(link);
	beyond = Math.max(beyond, heap() - before - 10 * link.length);
	if (decoded.game.version !== 1) threw += 1;
}
console.log(`${count} links: ${threw} threw, ${opened} opened without trouble`);
console.log(
	`slowest ${slowest.ms.toFixed(1)} ms (${slowest.link.length} characters: ${slowest.link.slice(0, 80)}…)`,
);
console.log(`memory beyond ten times the link: at most ${(beyond / 1e6).toFixed(2)} MB`);
process.exit(threw === 0 && slowest.ms <= SLOWEST_MS && beyond <= MOST_BYTES ? 0 : 1);
