/** Stated goals of NLL less the entropy of the target, nats; for other presets the goal is what the older build reached. */
const GOALS: Readonly<Record<string, number>> = {
	'otflow-moons': 2.44 - 2.394,
	'otflow-8gaussians': 2.86 - 2.832,
	'otflow-swissroll': 2.73 - 2.67,
	'otflow-checkerboard': 3.6 - 3.466,
	'otflow-2spirals': 2.725 - 2.645,
};
export const goalOf = (id: string): number | undefined => GOALS[id];

/** Steps that reach the goal, where they are fewer than the preset's own: halves of all were tried, and other shares of some, three seeds each. */
const STEPS: Readonly<Record<string, number>> = {
	'otflow-8gaussians': 750,
	'otflow-checkerboard': 1400,
	'otflow-moons': 750,
	'otflow-swissroll': 750,
	'otflow-2spirals': 1900,
	'cnf-moons': 500,
	boltzmann: 500,
	gaussian: 350,
	'energy-8gaussians': 350,
	'mmd-moons': 500,
	'sinkhorn-moons-8gaussians': 350,
	'score-vp': 12_000,
	'score-nonlinear': 7500,
	'kl-flow': 650,
	'porous-medium': 1250,
	'flow-matching': 1250,
	'ot-flow-matching': 1250,
	'ot-moons-8gaussians': 1250,
	dsbm: 1250,
	relativistic: 650,
	power: 500,
	kinetic: 750,
	crowd: 200,
	congestion: 200,
};
export const fastSteps = (id: string): number | undefined => STEPS[id];
