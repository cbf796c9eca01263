/** Stated goals of NLL less the entropy of the target, nats; for other presets the goal is what the older build reached. */
const GOALS: Readonly<Record<string, number>> = {
	'otflow-moons': 2.44 - 2.394,
	'otflow-8gaussians': 2.86 - 2.832,
	'otflow-swissroll': 2.73 - 2.67,
	'otflow-checkerboard': 3.6 - 3.466,
	'otflow-2spirals': 2.725 - 2.645,
};
export const goalOf = (id: string): number | undefined => GOALS[id];

/** Steps that reach the goal, where they are fewer than the preset's own. */
const STEPS: Readonly<Record<string, number>> = {};
export const fastSteps = (id: string): number | undefined => STEPS[id];
