import type { Game } from '../../game/game';
import type { ExactState } from '../../protocol/exact';
import type { Scene, Snapshot } from '../../protocol/snapshot';
import type { Extent } from '../field';
import type { FlowDensity } from '../flowDensity';
import type { Field, Seen } from '../needs';
import type { Theme, Token } from '../theme';
import type { View } from '../view';

/** What every layer of the stage is given for one picture. */
export interface Frame<N extends Field = Field> {
	readonly context: CanvasRenderingContext2D;
	readonly view: View;
	/** All that there is to see, in the lab's units; the view may show less of it, or more. */
	readonly whole: Extent;
	/** Device pixels per CSS pixel. */
	readonly ratio: number;
	readonly theme: Theme;
	readonly snapshot: Seen<Snapshot, N>;
	readonly scene: Seen<Scene, N>;
	/** The game that it is of. */
	readonly game: Game;
	/** Flow time in [0, T]. */
	readonly t: number;
	/** t/T, the place on the time ramp. */
	readonly progress: number;
	/** Particles at t, [N, 2], data units. */
	readonly positions: Float32Array;
	/** Kernel estimate of ρ_t, made when first asked for. */
	density(): FlowDensity;
	/** What another experiment beside this one looks like; null where there is none. */
	readonly beside: Beside<N> | null;
	/** The exact solution, or how far it has come; null where nobody asked, and for layers while none that draws it is on. */
	readonly exact: ExactState | null;
}

/** A picture of another experiment, in units of its own. */
export interface Beside<N extends Field = Field> extends Pick<Frame<N>, 'snapshot' | 't'> {
	/** What it is called: "A". */
	readonly name: string;
}

/** A layer on one stage; it keeps its own caches. */
export interface MountedLayer<N extends Field = Field> {
	paint(frame: Frame<N>): void;
	/** What its marks mean, for the key ("arrows: |v| up to 3"). */
	key?(frame: Frame<N>): string;
}

/** One layer of the stage: a file each, listed in index.ts. */
export interface Layer<N extends Field = Field> {
	/** Stands in links; frozen once shipped. */
	readonly id: string;
	/** On its switch. */
	readonly title: string;
	/** What its marks are drawn in, as its switch tells: a colour of the page, or those of flow time. */
	readonly ink: Token | 'time';
	/** Whether its marks are dashed. */
	readonly dashed?: true;
	/** Whether it is on for who has not chosen. */
	readonly usual: boolean;
	/** What has more lies in front. */
	readonly height: number;
	/** All that it draws of a snapshot and of a scene, beside the particles. */
	readonly needs: readonly N[];
	/** It is of another experiment beside this one, and there is nothing to see without. */
	readonly paired?: true;
	/** It is of the exact solution, which is computed while it is on. */
	readonly solved?: true;
	/** What its switch says of a known answer that it has on offer, which marks it as long as that is not refused. */
	readonly offer?: (scene: Pick<Scene, 'exact'> | null, exact: ExactState) => string;
	/** Where a game has none of it, why, in a sentence: its switch stands there all the same, and says so; null, or absent, where it need not. */
	readonly lacks?: (scene: Pick<Scene, 'unsolved'> | null) => string | null;
	/** Whether a game has any of it, by what its engine says of it; every game has, if absent. */
	readonly shows?: (game: Game, scene: Pick<Scene, 'exact'> | null) => boolean;
	mount(): MountedLayer<N>;
}

/** With second-order dynamics U and v are functions of where a particle would end without further control, and are drawn there. */
export const ofPlace = ({ dynamics }: Game): string =>
	dynamics.order === 'second' ? ' of y = x + (T − t)w' : '';

/** What is not the model's own is dashed. */
export const DASHES = [4, 3];

/** Holds a layer to what it says it needs. */
export const layer = <const N extends Field>(made: Layer<N>): Layer<N> => made;

/** A value remembered until one of the things it was made from changes. */
export function remembered<T>(): (from: readonly unknown[], make: () => T) => T {
	let known: { readonly from: readonly unknown[]; readonly value: T } | null = null;
	return (from, make) => {
		if (!known || known.from.length !== from.length || from.some((item, i) => item !== known?.from[i]))
			known = { from, value: make() };
		return known.value;
	};
}
