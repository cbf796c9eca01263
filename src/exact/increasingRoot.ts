/**
 * The root of an increasing function that may be −∞: a bracket is widened from guess ± width and narrowed by
 * regula falsi with the Illinois weights, or halved while it
 * has an infinite end. Throws where there is no root within about ±1e12.
 */
export function increasingRoot(f: (z: number) => number, guess: number, width: number): number {
	let [low, high] = [guess - width, guess + width];
	let [below, above] = [f(low), f(high)];
	for (let step = width; below > 0 && step < 1e12; step *= 4) {
		[high, above] = [low, below];
		low -= step;
		below = f(low);
	}
	for (let step = width; above < 0 && step < 1e12; step *= 4) {
		[low, below] = [high, above];
		high += step;
		above = f(high);
	}
	if (!(below <= 0 && above >= 0)) throw new Error(`no root between ${low} and ${high}`);
	let [last, side] = [Number.NaN, 0];
	for (let k = 0; k < 200; k++) {
		const share = Number.isFinite(below) ? below / (below - above) : 0.5;
		const middle = low + share * (high - low);
		const value = f(middle);
		if (value === 0 || Math.abs(middle - last) <= 1e-15 * (1 + Math.abs(middle))) return middle;
		if (value < 0) {
			[low, below] = [middle, value];
			if (side < 0) above /= 2;
		} else {
			[high, above] = [middle, value];
			if (side > 0) below /= 2;
		}
		[last, side] = [middle, Math.sign(value)];
	}
	return last;
}
