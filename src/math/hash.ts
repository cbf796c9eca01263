/** MurmurHash3 x86_32 of 32-bit words (A. Appleby, public domain): an unsigned 32-bit integer. Not for secrets. */
export function murmur3(words: Uint32Array, seed = 0): number {
	let h = seed;
	// By index: an iterator takes ten times as long before it is compiled.
	for (let i = 0; i < words.length; i++) {
		const k = Math.imul(words[i] ?? 0, 0xcc9e2d51);
		h ^= Math.imul((k << 15) | (k >>> 17), 0x1b873593);
		h = Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64;
	}
	h ^= 4 * words.length;
	h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
	h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
	return (h ^ (h >>> 16)) >>> 0;
}
