export interface Coverage {
	/** Share of the samples nearest to each mode and within the radius of it, [modes]. */
	readonly share: Float64Array;
	/** Share of the samples within the radius of no mode; with `share` it sums to 1. */
	readonly stray: number;
}

/** How samples [n, 2] are spread over modes [m, 2]; radius in data units. Throws where either is empty. */
export function modeCoverage(samples: Float32Array, modes: Float32Array, radius: number): Coverage {
	const [n, m] = [samples.length / 2, modes.length / 2];
	if (n === 0 || m === 0) throw new Error('coverage needs samples and modes');
	const share = new Float64Array(m);
	let stray = 1;
	for (let i = 0; i < n; i++) {
		let [nearest, least] = [-1, radius ** 2];
		for (let k = 0; k < m; k++) {
			const dx = (samples[2 * i] ?? 0) - (modes[2 * k] ?? 0);
			const dy = (samples[2 * i + 1] ?? 0) - (modes[2 * k + 1] ?? 0);
			if (dx * dx + dy * dy > least) continue;
			least = dx * dx + dy * dy;
			nearest = k;
		}
		if (nearest < 0) continue;
		share[nearest] = (share[nearest] ?? 0) + 1 / n;
		stray -= 1 / n;
	}
	return { share, stray: Math.max(0, stray) };
}
