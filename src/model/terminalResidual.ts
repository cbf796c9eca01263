import type { Game } from '../game/game';
import { pointsAt } from '../game/points';
import { blockOf, problemOf, readsDensity } from '../game/problem';
import type { Solution } from '../game/solution';
import { arrays, column } from '../math/arrays';
import { estimate, mean } from '../math/stats';
import type { TerminalResidual } from '../protocol/snapshot';

/**
 * Whether U is to meet a terminal condition that can be read at particles: U(x, T) = α (δF/δρ)(ρ_T)(x) e^(T/ε) + const, or
 * U(x, 0) = −α log(ρ̃_0/ρ_0) + const where paths are trained backward (docs/mathematics.md). Schemes in steps know no U between them.
 */
export function hasTerminalResidual(game: Game): boolean {
	const { block: terminal } = blockOf(game, 'terminal');
	const { residual, logTarget } = problemOf(game);
	if (!residual || !logTarget || blockOf(game, 'solver').block.discrete) return false;
	return terminal.direction === 'backward'
		? blockOf(game, 'reference').block.sample !== undefined
		: terminal.variation !== undefined;
}

/**
 * Mean |r_T| of a solution, less the mean of r_T. Over places at T [n, 2], which a forward condition is read at; a backward one
 * is read where the flow takes samples of π [n, 2] from: log(ρ̃_0/ρ_0) there is log(π/ρ_T) at the samples, by the change of variables.
 * Null where a density in it is not known.
 */
export async function terminalResidualOf(
	solution: Solution,
	ends: Float32Array,
	truth: Float32Array,
): Promise<TerminalResidual | null> {
	const { game, horizon } = solution;
	const { block: terminal, params } = blockOf(game, 'terminal');
	const weight = terminal.weight(params);
	const { logTarget, discount } = problemOf(game);
	const targetAt = (places: Float32Array) =>
		logTarget?.(arrays(places.length / 2), [column(places, 2, 0), column(places, 2, 1)]);
	const told = async (t: number, places: Float32Array, wanted: (i: number) => number) => {
		const value = (await solution.jets(pointsAt(places, t)))?.value;
		if (!value) return null;
		const r = value.map((u, i) => u - wanted(i));
		const level = mean(r);
		return { t, ...estimate(r.map((each) => Math.abs(each - level))), n: r.length };
	};
	if (terminal.direction === 'backward') {
		const back = await solution.origins(truth);
		const logs = targetAt(truth);
		const density = back?.logDensity;
		if (!back || !density || !logs) return null;
		return told(0, back.origins, (i) => -weight * ((logs[i] ?? Number.NaN) - (density[i] ?? Number.NaN)));
	}
	const logs = targetAt(ends);
	if (!logs || !terminal.variation) return null;
	const reads = readsDensity(game).terminal;
	const logModel = reads ? await solution.logDensity(ends, horizon, ends) : null;
	if (reads && !logModel) return null;
	const asked = terminal.variation(arrays(ends.length / 2), params, {
		logTarget: logs,
		...(logModel ? { logModel } : {}),
	});
	const grown = weight * Math.exp(discount * horizon);
	return told(horizon, ends, (i) => grown * (asked[i] ?? Number.NaN));
}
