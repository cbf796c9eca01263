import type { Extent } from '../field';
import type { Field } from '../needs';
import type { PanelOf, Shown } from '../panel';

/** A and B, each at its own flow time and training step. */
export interface Compared<N extends Field = Field> {
	readonly a: Shown<N>;
	readonly b: Shown<N>;
	/** The box of both, in the lab's units of B. */
	readonly extent: Extent;
}

/** One comparison: a file each, listed in index.ts. */
export interface Comparison<N extends Field = Field> extends PanelOf<Compared<N>> {
	readonly needs: readonly N[];
	/** A curve over flow time or steps, which stands under the stages; the others stand beside them. */
	readonly wide?: true;
}

/** Holds a comparison to what it says it needs. */
export const comparison = <const N extends Field>(made: Comparison<N>): Comparison<N> => made;

/** Both with their letters, A first. */
export const lettered = <N extends Field>({
	a,
	b,
}: Compared<N>): readonly (readonly [string, Shown<N>])[] => [
	['A', a],
	['B', b],
];

/** What a picture depends on that shows flow time: while it plays it is drawn so many times in a pass, else at every time. */
export function whenPlayed({ a, b }: Compared<never>, pictures: number): readonly unknown[] {
	const t = Math.max(a.t, b.t);
	const horizon = Math.max(a.horizon, b.horizon);
	return [b.playing ? Math.round((pictures * t) / horizon) : t, b.playing];
}
