import { unitsOf } from '../game/units';
import { toData, toLab } from '../math/units';
import type { Followed, ProbePoint } from '../protocol/probe';
import { flowPaths } from '../solvers/paths';
import type { Trained } from './trained';

/** Steps of a whole path, at least: those of a sampler may be too few to be run back and forth. */
const STEPS = 48;

/**
 * The path of the particle that is in the place x at flow time t, whole: backward to 0 and forward to T along the deterministic
 * flow, by the classical Runge–Kutta method, kept at about `keep` + 1 times. Null where a place alone tells no path: the game
 * has no such flow, or the control is an acceleration. Places in the units of the data.
 */
export async function follow(
	{ game, problem, kernels, theta, horizon }: Trained,
	{ x, t }: ProbePoint,
	keep: number,
): Promise<Followed | null> {
	if (!problem.flow || game.dynamics.order === 'second') return null;
	const units = unitsOf(game);
	const here = Float32Array.of(toLab(units, 0, x[0]), toLab(units, 1, x[1]));
	const steps = Math.max(STEPS, game.sampler.steps);
	/** From here to a time: times and places, this one first. */
	const leg = async (to: number) => {
		const share = Math.abs(to - t) / horizon;
		if (share === 0) return { times: [t], states: here };
		const kept = Math.max(1, Math.round(keep * share));
		const each = Math.ceil((steps * share) / kept);
		const run = { integrator: 'rk4', steps: kept * each, from: t, to, keep: kept } as const;
		const { states } = await flowPaths(problem, kernels, theta, here, run);
		return { times: Array.from({ length: kept + 1 }, (_, k) => t + ((to - t) * k) / kept), states };
	};
	const [back, on] = [await leg(0), await leg(horizon)];
	const rows = ({ states }: { readonly states: Float32Array }) =>
		Array.from(
			{ length: states.length / 2 },
			(_, k) => [states[2 * k] ?? 0, states[2 * k + 1] ?? 0] as const,
		);
	return {
		times: Float32Array.from([...back.times.slice(1).reverse(), ...on.times]),
		places: Float32Array.from(
			[...rows(back).slice(1).reverse(), ...rows(on)].flatMap(([u, v]) => [
				toData(units, 0, u),
				toData(units, 1, v),
			]),
		),
	};
}
