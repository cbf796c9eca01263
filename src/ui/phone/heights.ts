/** How high the composer's sheet stands. */
export type Height = 'closed' | 'half' | 'full';

/** CSS pixels that a hand has to pull it. */
const PULL = 48;
/** Its upper edge, as a share of the way down the screen, below which it is let go of. */
const LOW = 0.8;

/** Where a sheet comes to rest that was pulled so many CSS pixels down (up: negative), and let go with its edge at `edge` of the screen. */
export function afterDrag(height: Height, down: number, edge: number): Height {
	if (down < -PULL) return 'full';
	if (down < PULL) return height;
	return height === 'full' && edge < LOW ? 'half' : 'closed';
}
