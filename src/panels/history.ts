import type { LossRecord } from '../protocol/snapshot';

/** One block of consecutive steps of one term, ready to draw. */
export interface Block {
	/** Mean training step of the block. */
	readonly step: number;
	readonly low: number;
	readonly median: number;
	readonly high: number;
}

/**
 * The losses of a run, every step kept (4 bytes a term and step), drawn from blocks of a power-of-two number
 * of steps, so that a picture costs the same at step 300 and at step 100,000. Finished blocks are kept; when
 * the size of a block doubles they are made anew from the raw values, so medians stay exact.
 */
export interface LossHistory {
	append(record: LossRecord): void;
	clear(): void;
	/** Number of recorded steps. */
	readonly length: number;
	/** Blocks of a term ([] for an unknown one), at most `maxBlocks` + 1; non-finite values are left out. */
	blocks(term: string): readonly Block[];
	/** The last recorded value of a term; NaN where there is none. */
	last(term: string): number;
}

interface Series {
	values: Float32Array<ArrayBuffer>;
	done: Block[];
}

export function lossHistory(maxBlocks = 512): LossHistory {
	let steps = new Int32Array(1024);
	let length = 0;
	let span = 1;
	const series = new Map<string, Series>();

	const blockOf = ({ values }: Series, from: number, to: number): Block | null => {
		const sorted = values.slice(from, to).filter(Number.isFinite).sort();
		if (sorted.length === 0) return null;
		const middle = (sorted.length - 1) / 2;
		return {
			step: ((steps[from] ?? 0) + (steps[to - 1] ?? 0)) / 2,
			low: sorted[0] ?? 0,
			median: ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2,
			high: sorted[sorted.length - 1] ?? 0,
		};
	};

	return {
		get length() {
			return length;
		},
		append(record) {
			const added = record.steps.length;
			const needed = length + added;
			if (needed > steps.length) steps = grown(steps, new Int32Array(2 * needed));
			steps.set(record.steps, length);
			for (const [term, values] of Object.entries(record.terms)) {
				const known = series.get(term) ?? {
					values: new Float32Array(steps.length).fill(Number.NaN),
					done: [],
				};
				if (known.values.length < needed)
					known.values = grown(known.values, new Float32Array(steps.length).fill(Number.NaN));
				known.values.set(values, length);
				series.set(term, known);
			}
			length = needed;
			while (length / span > maxBlocks) {
				span *= 2;
				for (const one of series.values()) one.done = [];
			}
		},
		clear() {
			length = 0;
			span = 1;
			series.clear();
		},
		blocks(term) {
			const one = series.get(term);
			if (!one) return [];
			const whole = Math.floor(length / span);
			// A block without a finite value is kept as NaN, so that the index of a block stays its place.
			for (let b = one.done.length; b < whole; b++)
				one.done.push(blockOf(one, b * span, (b + 1) * span) ?? EMPTY);
			const rest = length > whole * span ? blockOf(one, whole * span, length) : null;
			const shown = one.done.filter((block) => block !== EMPTY);
			return rest ? [...shown, rest] : shown;
		},
		last(term) {
			return length === 0 ? Number.NaN : (series.get(term)?.values[length - 1] ?? Number.NaN);
		},
	};
}

const EMPTY: Block = { step: Number.NaN, low: Number.NaN, median: Number.NaN, high: Number.NaN };

function grown<A extends Int32Array<ArrayBuffer> | Float32Array<ArrayBuffer>>(from: A, to: A): A {
	to.set(from);
	return to;
}

/** Running median of the blocks' medians over `width` of them (odd), narrower at the ends. */
export function movingMedian(blocks: readonly Block[], width: number): number[] {
	const reach = Math.floor(width / 2);
	return blocks.map((_, i) => {
		const near = Math.min(reach, i, blocks.length - 1 - i);
		const window = blocks.slice(i - near, i + near + 1).map(({ median }) => median);
		return window.sort((a, b) => a - b)[near] ?? Number.NaN;
	});
}
