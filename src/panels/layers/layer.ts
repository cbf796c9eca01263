import type { Scene, Snapshot } from '../../protocol/snapshot';
import type { FlowDensity } from '../flowDensity';
import type { Theme } from '../theme';
import type { View } from '../view';

/** What every layer of the stage is given for one picture. */
export interface Frame {
	readonly context: CanvasRenderingContext2D;
	readonly view: View;
	/** Device pixels per CSS pixel. */
	readonly ratio: number;
	readonly theme: Theme;
	readonly snapshot: Snapshot;
	readonly scene: Scene;
	/** Flow time in [0, T]. */
	readonly t: number;
	/** t/T, the place on the time ramp. */
	readonly progress: number;
	/** Particles at t, [N, 2], data units. */
	readonly positions: Float32Array;
	/** Kernel estimate of ρ_t, made when first asked for. */
	density(): FlowDensity;
}

/** One layer of the stage: a file each; it keeps its own caches. */
export interface Layer {
	paint(frame: Frame): void;
	/** What its marks mean, for the key ("arrows: |v| up to 3"). */
	key?(frame: Frame): string;
}

/** A value remembered until one of the things it was made from changes. */
export function remembered<T>(): (from: readonly unknown[], make: () => T) => T {
	let known: { readonly from: readonly unknown[]; readonly value: T } | null = null;
	return (from, make) => {
		if (!known || known.from.length !== from.length || from.some((item, i) => item !== known?.from[i]))
			known = { from, value: make() };
		return known.value;
	};
}
