import type { Page } from '../../src/store/visits';

/** As `location.hash` reads what was written. */
const written = (hash: string): string => (hash === '' ? '' : `#${hash}`);

/** Stands in for the address bar and the history of a browser: entries, and where among them one stands. */
export class FakePage implements Page {
	refuses = false;
	entries: { hash: string; entry: unknown }[];
	at = 0;
	private readonly listeners = new Set<() => void>();

	constructor(hash: string, entry: unknown = null) {
		this.entries = [{ hash, entry }];
	}
	get hash(): string {
		return this.entries[this.at]?.hash ?? '';
	}
	get entry(): unknown {
		return this.entries[this.at]?.entry;
	}
	replace(hash: string, entry: unknown): void {
		if (this.refuses) throw new DOMException('too many calls', 'SecurityError');
		this.entries[this.at] = { hash: written(hash), entry: structuredClone(entry) };
	}
	push(hash: string, entry: unknown): void {
		if (this.refuses) throw new DOMException('too many calls', 'SecurityError');
		this.add(written(hash), structuredClone(entry));
	}
	/** As browsers do: later, and not beyond the ends. */
	go(by: number): void {
		setTimeout(() => {
			if (!this.entries[this.at + by]) return;
			this.at += by;
			this.tell();
		}, 1);
	}
	onChange(listener: () => void): () => void {
		this.listeners.add(listener);
		return () => this.listeners.delete(listener);
	}
	/** What a person does: enters a hash. */
	enter(hash: string): void {
		this.add(hash, null);
		this.tell();
	}
	private add(hash: string, entry: unknown): void {
		this.entries = [...this.entries.slice(0, this.at + 1), { hash, entry }];
		this.at += 1;
	}
	/** Browsers tell of one way by two events. */
	private tell(): void {
		for (const listener of this.listeners) {
			listener();
			listener();
		}
	}
}
