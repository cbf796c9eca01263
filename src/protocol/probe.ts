/** Where a solution is asked: place x in data units, flow time t in [0, T]. */
export interface ProbePoint {
	readonly x: readonly [number, number];
	readonly t: number;
}

/** What it answers there; null where the game does not define it, or it is not known. Densities in nats per unit area. */
export interface ProbeAnswer extends ProbePoint {
	readonly value: number | null;
	readonly gradient: readonly [number, number] | null;
	readonly timeDerivative: number | null;
	readonly laplacian: number | null;
	/** f + v*. */
	readonly velocity: readonly [number, number] | null;
	readonly hjbResidual: number | null;
	/**
	 * The same less its mean over ρ_t, where training sees ∇U alone and leaves U a free function of time: what the pictures
	 * show. The residual itself where training determines it.
	 */
	readonly hjbResidualLevelled: number | null;
	/** log ρ_t(x). */
	readonly logDensity: number | null;
	/** The same of the exact solution, where the game has a known one, and how far that may be off, in words. */
	readonly exact?: Omit<ProbeAnswer, keyof ProbePoint | 'exact'> & { readonly error: string };
}
