/** A seeded stream of random numbers; `split` gives an independent stream, named by a key. */
export interface Rng {
	/** Uniform on [0, 1), 32 bits. */
	uniform(): number;
	/** Standard normal. */
	normal(): number;
	/** Uniform integer in [0, n). */
	below(n: number): number;
	/** A stream that depends on this one's seed and the key, not on how much was drawn from it. */
	split(key: string | number): Rng;
	/** The whole state, to be given back to `restore`; plain numbers. */
	state(): RngState;
}

export type RngState = readonly [
	seed: number,
	a: number,
	b: number,
	c: number,
	d: number,
	spare: number | null,
];

/**
 * sfc32 (Doty-Humphrey, PractRand), 128 bits of state, seeded by splitmix32. Passes BigCrush; integer
 * arithmetic only, so the same numbers come on every machine. Normals by the polar Box–Muller method.
 */
export function createRng(seed: number): Rng {
	const next = splitmix32(seed);
	const start: RngState = [seed >>> 0, next(), next(), next(), 1, null];
	const rng = restoreRng(start);
	for (let i = 0; i < 12; i++) rng.uniform();
	return rng;
}

export function restoreRng([seed, a0, b0, c0, d0, spare0]: RngState): Rng {
	let [a, b, c, d, spare] = [a0 | 0, b0 | 0, c0 | 0, d0 | 0, spare0];
	const uniform = (): number => {
		const t = (((a + b) | 0) + d) | 0;
		d = (d + 1) | 0;
		a = b ^ (b >>> 9);
		b = (c + (c << 3)) | 0;
		c = (c << 21) | (c >>> 11);
		c = (c + t) | 0;
		return (t >>> 0) / 4294967296;
	};
	const normal = (): number => {
		if (spare !== null) {
			const kept = spare;
			spare = null;
			return kept;
		}
		let u = 0;
		let v = 0;
		let s = 0;
		do {
			u = 2 * uniform() - 1;
			v = 2 * uniform() - 1;
			s = u * u + v * v;
		} while (s >= 1 || s === 0);
		const scale = Math.sqrt((-2 * Math.log(s)) / s);
		spare = v * scale;
		return u * scale;
	};
	return {
		uniform,
		normal,
		below: (n) => Math.floor(uniform() * n),
		split: (key) => createRng(hash(`${seed}/${key}`)),
		state: () => [seed, a, b, c, d, spare],
	};
}

function splitmix32(seed: number): () => number {
	let state = seed | 0;
	return () => {
		state = (state + 0x9e3779b9) | 0;
		let z = state ^ (state >>> 16);
		z = Math.imul(z, 0x21f0aaad);
		z ^= z >>> 15;
		z = Math.imul(z, 0x735a2d97);
		return (z ^ (z >>> 15)) | 0;
	};
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
	let h = 0x811c9dc5;
	for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
	return h >>> 0;
}
