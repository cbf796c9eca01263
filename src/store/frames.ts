import { type Drawn, type LossRecord, type Snapshot, transferables } from '../protocol/snapshot';

export interface FramesLimits {
	readonly count: number;
	/** Bytes of all snapshots together. */
	readonly bytes: number;
}

/** Steps of kept snapshots, of one run or of several. */
export type Steps = Pick<Frames, 'steps' | 'subscribe'>;

/** The history of one run: outside the React store, since it changes many times a second. */
export interface Frames {
	push(snapshot: Snapshot): void;
	/** Puts fields that a kept snapshot was made without into it; nothing happens where it is kept no more. */
	complete(snapshot: Snapshot, found: Pick<Snapshot, Drawn>, fields: readonly Drawn[]): void;
	clear(): void;
	latest(): Snapshot | null;
	/** The kept snapshot nearest to a training step; the latest for null. */
	at(step: number | null): Snapshot | null;
	/** Training steps of the kept snapshots, ascending. */
	steps(): readonly number[];
	/** The loss records of the run, their steps in order; a new array only where some of them are dropped. */
	losses(): readonly LossRecord[];
	/** Told after every push and clear. Returns how to stop. */
	subscribe(listener: () => void): () => void;
}

const bytesOf = (snapshot: Snapshot): number =>
	transferables(snapshot).reduce((sum, { byteLength }) => sum + byteLength, 0);

/** What of some records is of steps before one. */
const before = (step: number, records: readonly LossRecord[]): LossRecord[] =>
	records.flatMap(({ steps, total, terms }) => {
		const kept = steps.filter((each) => each < step).length;
		const cut = (values: Float32Array<ArrayBuffer>) => values.slice(0, kept);
		const parts = Object.entries(terms).map(([name, values]) => [name, cut(values)] as const);
		return kept === 0
			? []
			: [{ steps: steps.slice(0, kept), total: cut(total), terms: Object.fromEntries(parts) }];
	});

export function createFrames(limits: FramesLimits = { count: 64, bytes: 80e6 }): Frames {
	let kept: { readonly snapshot: Snapshot; readonly bytes: number }[] = [];
	let records: LossRecord[] = [];
	const listeners = new Set<() => void>();
	const tell = (): void => {
		for (const listener of listeners) listener();
	};
	const stepAt = (i: number): number => kept[i]?.snapshot.step ?? 0;
	const clear = (): void => {
		kept = [];
		records = [];
	};
	/** The inner snapshot that its neighbours miss least: what stays covers the run evenly. */
	const dropOne = (): void => {
		let drop = 1;
		for (let i = 2; i < kept.length - 1; i++)
			if (stepAt(i + 1) - stepAt(i - 1) < stepAt(drop + 1) - stepAt(drop - 1)) drop = i;
		kept.splice(drop, 1);
	};
	const tooMuch = (): boolean =>
		kept.length > limits.count || kept.reduce((sum, { bytes }) => sum + bytes, 0) > limits.bytes;

	return {
		push(snapshot) {
			const last = kept.at(-1)?.snapshot;
			// Another one, as by a reset.
			if (last && last.run !== snapshot.run) clear();
			// A run may go back to where it was last sound, be it step 0: what came before stays, and the losses that led there.
			kept = kept.filter((each) => each.snapshot.step < snapshot.step);
			kept.push({ snapshot, bytes: bytesOf(snapshot) });
			// The first and the last always stay.
			while (kept.length > 2 && tooMuch()) dropOne();
			const [first] = snapshot.losses.steps;
			if (first === undefined) return tell();
			if (first <= (records.at(-1)?.steps.at(-1) ?? -1)) records = before(first, records);
			records.push(snapshot.losses);
			tell();
		},
		complete(snapshot, found, fields) {
			const at = kept.findIndex((each) => each.snapshot === snapshot);
			if (at < 0) return;
			let whole = snapshot;
			for (const field of fields)
				whole = {
					...whole,
					[field]: found[field],
					measured: { ...whole.measured, [field]: snapshot.step },
				};
			kept[at] = { snapshot: whole, bytes: bytesOf(whole) };
			tell();
		},
		clear() {
			clear();
			tell();
		},
		latest: () => kept.at(-1)?.snapshot ?? null,
		at(step) {
			if (step === null) return kept.at(-1)?.snapshot ?? null;
			let best: Snapshot | null = null;
			for (const { snapshot } of kept)
				if (!best || Math.abs(snapshot.step - step) < Math.abs(best.step - step)) best = snapshot;
			return best;
		},
		steps: () => kept.map(({ snapshot }) => snapshot.step),
		losses: () => records,
		subscribe(listener) {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
	};
}
