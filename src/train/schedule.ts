/**
 * Learning rate at a step (0-based) of a run of `steps`. Past the end, cosine stays at 1 % of the start, so
 * that a run that is continued still learns.
 */
export function scheduledRate(
	{ learningRate, schedule, steps }: { learningRate: number; schedule: string; steps: number },
	step: number,
): number {
	const progress = Math.min(1, step / steps);
	switch (schedule) {
		case 'constant':
			return learningRate;
		case 'cosine':
			return learningRate * Math.max(0.01, 0.5 * (1 + Math.cos(Math.PI * progress)));
		case 'step':
			return learningRate * 0.5 ** Math.floor(Math.min(progress, 0.999) * 10);
		default:
			throw new Error(`training.schedule: unknown schedule "${schedule}"`);
	}
}
