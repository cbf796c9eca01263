import type { Game } from '../game/game';
import { blockOf, learnsDensity } from '../game/problem';
import { gradientFlow, MOST_WINDOWS } from '../game/solver/gradientFlow';
import { isIntegrator, SCHEMES } from '../math/rungeKutta';
import { checkFormulas } from './domain';
import { checkMass } from './mass';
import { type GameError, gameError } from './words';

/**
 * Limits on what parameters that are each within their own range ask for together.
 *
 * Work is counted in multiply-adds of the network: particles × evaluations along the path × matrix entries.
 * OT-Flow's own configuration (width 32, RK4, 8 steps, batch 256) is 1e7 and takes some 8 ms on one CPU core,
 * so 2e10 is some 15 s a step: more would look like a hang.
 */
const STEP_WORK = 2e10;
/** The same for one evaluation, which runs a few thousand particles: some two minutes. */
const EVALUATION_WORK = 2e11;
const EVALUATION_PARTICLES = 4096;
/** Bytes that a chunk of 32 particles may record along its path for the gradient. */
const RECORD = 2 ** 28;
/** Per particle, evaluation and neuron of a layer: some nine float32 (values, two tangents, adjoint). */
const NEURON_RECORD = 32 * 9 * 4;

/** Evaluations in a time step; one of a scheme that has no choice of integrator. */
const stagesOf = (integrator: unknown): number =>
	isIntegrator(integrator) ? SCHEMES[integrator].a.length : 1;

/** The parameters that these limits are about. */
export const WORK_PATHS = [
	'network.width',
	'network.layers',
	'training.batch',
	'solver.integrator',
	'solver.steps',
	'sampler.integrator',
	'sampler.steps',
] as const;

/** Errors of a game whose every value is valid by itself. */
export function checkLimits(game: Game): GameError[] {
	const { network, training, solver, sampler } = game;
	const { width, layers } = network;
	const matrices = width * (4 + layers * width);
	const stages = stagesOf(solver.id === gradientFlow.id ? 'rk4' : solver.integrator);
	// A density that is learned beside U was measured to make a step three times as long, and its flow reads both.
	const learned = learnsDensity(game);
	const { steps } = solver;
	const errors: GameError[] = [];
	const hold = (path: string, value: number, unit: number, limit: number, why: string): void => {
		const most = Math.floor(limit / unit);
		if (value > most)
			errors.push(gameError(path, value, `at most ${most} with width ${width}, layers ${layers}, ${why}`));
	};
	if (typeof steps === 'number') {
		const why = `${solver.integrator}: a path's records would not fit into memory`;
		hold('solver.steps', steps, stages * width * (1 + layers) * NEURON_RECORD, RECORD, why);
		const slow = `${steps} time steps: one training step would take longer than some 15 s`;
		hold('training.batch', training.batch, matrices * stages * steps * (learned ? 3 : 1), STEP_WORK, slow);
	}
	const why = `${EVALUATION_PARTICLES} particles: one evaluation would take minutes`;
	const networks = learned && sampler.process === 'flow' ? 2 : 1;
	const unit = matrices * stagesOf(sampler.integrator) * EVALUATION_PARTICLES * networks;
	hold('sampler.steps', sampler.steps, unit, EVALUATION_WORK, why);
	return [...errors, ...checkNoise(game), ...checkWindows(game), ...checkFormulas(game), ...checkMass(game)];
}

function checkNoise(game: Game): GameError[] {
	const { block, params } = blockOf(game, 'noise');
	const fault = block.fault?.(params);
	return fault ? [gameError(`noise.${fault.key}`, params[fault.key], fault.expected)] : [];
}

/** Windows that do not meet leave times at which U is never trained. */
function checkWindows({ solver, dynamics: { horizon, discount } }: Game): GameError[] {
	if (solver.id !== gradientFlow.id) return [];
	const most = (MOST_WINDOWS * Number(solver.window)) / horizon;
	if (discount <= most) return [];
	const expected = `at most ${Math.floor(most)} with horizon ${horizon} and windows of ${solver.window} ε: ${MOST_WINDOWS} of them would not reach T`;
	return [gameError('dynamics.discount', discount, expected)];
}
