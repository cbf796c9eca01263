/** Exit codes; scripts depend on them. */
export const EXIT = {
	done: 0,
	failed: 1,
	badInput: 2,
	diverged: 3,
	/** 128 + the signal, as shells have it. */
	hungUp: 129,
	stopped: 130,
	pipeClosed: 141,
	terminated: 143,
} as const;

/** Something the person who typed the command can put right; its message says what and where. Exit code 2. */
export class BadInput extends Error {
	override readonly name = 'BadInput';
}

/** Where a command writes: results to `out`, everything said along the way to `err`. */
export interface Streams {
	out(text: string): void;
	err(text: string): void;
}

/** A result as it is written: one line. */
export const json = (value: unknown): string => `${JSON.stringify(value)}\n`;
