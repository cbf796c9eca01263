import { blockOf } from '../game/problem';
import type { Solution } from '../game/solution';
import { typedFormulas } from '../game/typed';
import { faultOf } from '../math/formulaFault';
import { createRng } from '../math/rng';
import { trainedOf } from '../model/trained';
import { formulaGaps, gapInWords } from '../spec/domain';
import type { Run } from './run';

/** Where no formula is to blame. */
const ADVICE = 'Try a smaller learning rate, a gradient clip of 10, more time steps, or a smaller weight.';
/** Particles that are looked at, and times along their paths. */
const [PARTICLES, TIMES] = [512, 16];

/**
 * Why a game diverged, where a typed formula is to blame: with the place of a particle of a solution (that of the last finite state) at which
 * it is no finite number, and the reason; null where none is. Formulas are read in single precision, as by the kernels.
 */
export async function formulaTrouble(solution: Solution): Promise<string | null> {
	const { game } = solution;
	const typed = typedFormulas(game);
	if (typed.length === 0) return null;
	for (const [x, y, t] of await placesOf(solution))
		for (const { path, text, formula } of typed) {
			const fault = faultOf(formula, { x, y, t });
			if (fault)
				return `${path}: “${text}” is ${said(fault.value)} at (${x.toPrecision(3)}, ${y.toPrecision(3)}), where a particle is: ${fault.reason}. ${adviceFor(path, fault.value)}`;
		}
	const [gap] = formulaGaps(game);
	return gap ? `A typed formula has a gap. ${gapInWords(gap)}.` : null;
}

/** What to try after a run has diverged. */
export async function adviceOn({ trainer, on }: Run): Promise<string> {
	try {
		return (await formulaTrouble(trainedOf(trainer.game, on.kernels, await trainer.parameters()))) ?? ADVICE;
	} catch {
		// What made a run diverge may take the kernels with it, but not the news.
		return ADVICE;
	}
}

const said = (value: number): string => (Number.isNaN(value) ? 'not a number' : value > 0 ? '∞' : '−∞');

const adviceFor = (path: string, value: number): string =>
	path.startsWith('target.') && value === Number.NEGATIVE_INFINITY
		? 'The density vanishes there, and the divergence is infinite: give it a floor, as in log(max(1e-6, …)).'
		: 'Keep logarithms, roots and divisions away from 0 where particles come.';

/** Where particles come, and when: along paths of the model, and where the target has its samples. */
async function placesOf(solution: Solution): Promise<(readonly [x: number, y: number, t: number])[]> {
	const { game } = solution;
	const rng = createRng(game.seed).split('trouble');
	const rows = (places: Float32Array, t: number) =>
		Array.from(
			{ length: places.length / 2 },
			(_, i) => [places[2 * i] ?? Number.NaN, places[2 * i + 1] ?? Number.NaN, t] as const,
		);
	const { block: reference, params } = blockOf(game, 'reference');
	const { block: target, params: targetParams } = blockOf(game, 'target');
	const data = target.sample?.(targetParams, rng.split('target'), PARTICLES) ?? new Float32Array(0);
	const starts = reference.sample?.(params, rng.split('starts'), PARTICLES) ?? new Float32Array(0);
	const { states, times } = await solution.paths(starts, TIMES, rng.split('noise'));
	const size = starts.length;
	const along = Array.from(times).flatMap((t, k) => rows(states.subarray(k * size, (k + 1) * size), t));
	return [...along, ...rows(data, game.dynamics.horizon)].filter((at) => at.every(Number.isFinite));
}
