import type { Extent } from '../data/distribution';
import { toData, toLab } from '../math/units';
import type { Scene } from '../protocol/snapshot';

/**
 * The smallest box around those of all scenes, in the lab's units of `scene`, so that a place has one position on all
 * stages beside each other; the scene's own box where it is the only one.
 */
export function sharedExtent(scene: Scene, scenes: readonly Scene[]): Extent {
	const others = scenes.filter((other) => other !== scene);
	if (others.length === 0) return scene.extent;
	const around = (axis: 0 | 1, side: 'x' | 'y'): readonly [number, number] => {
		const inOwn = (other: Scene) => (u: number) => toLab(scene.units, axis, toData(other.units, axis, u));
		const ends = others.flatMap((other) => other.extent[side].map(inOwn(other)));
		return [Math.min(scene.extent[side][0], ...ends), Math.max(scene.extent[side][1], ...ends)];
	};
	return { x: around(0, 'x'), y: around(1, 'y') };
}
