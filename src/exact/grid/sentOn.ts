import type { Instant, Slopes } from '../closedForm';
import type { Point } from '../symmetric';
import { between } from './bridge';
import { type Lattice, onLattice, surfaceOf } from './lattice';

/** Maximum likelihood, solved from π to ρ_0: U over time, λ and α, and the time that it takes. */
interface Likelihood {
	readonly lattice: Lattice;
	readonly at: (t: number) => Pick<Instant, 'slopes'> & { value(x: Point): number };
	/** log of the law that π is drawn back to at t. */
	readonly logDensity: (t: number) => (x: Point) => number;
	readonly lambda: number;
	readonly alpha: number;
	readonly horizon: number;
	/** Whether states cost something, so that paths bend. */
	readonly bent: boolean;
}

/** log of what ρ_0 is sent on to at t, over what π is drawn back to. */
export type LogRatio = (x: Point, t: number) => number;

/** Steps in which the ratio is carried (48 change log ρ_t of the obstacle by 0.002 under ρ_t), and nats beyond which it is of places where nobody is. */
const [STEPS, MOST] = [16, 6] as const;
/** log-density below which nobody is. */
const EMPTY = -20;
const bounded = (ratio: number): number => Math.max(-MOST, Math.min(MOST, ratio));

/**
 * Both laws move along the same paths, and so their ratio is carried along: that of ρ_0 to what π is drawn back to, U(·, 0)/α, at the place
 * that a path comes from. Without V that path is a line on which U falls by |∇U|²/2λ a time; with it the ratio is carried from step to step,
 * each place asking where it was a step before: some seconds of work, which yields progress in [0, 1].
 */
export function* sentOn({
	lattice,
	at,
	logDensity,
	lambda,
	alpha,
	horizon,
	bent,
}: Likelihood): Generator<number, LogRatio> {
	if (!bent)
		return (x, t) => {
			const { Ux, Uy } = at(t).slopes(x);
			return (at(t).value(x) + (t * (Ux ** 2 + Uy ** 2)) / (2 * lambda)) / alpha;
		};
	const dt = horizon / STEPS;
	let now = at(0);
	const { value } = now;
	const fields = [onLattice(lattice, (x) => bounded(value(x) / alpha || 0))];
	for (let k = 1; k <= STEPS; k++) {
		const [before, middle] = [now, at((k - 0.5) * dt)];
		now = at(k * dt);
		const there = logDensity(k * dt);
		const known = surfaceOf(lattice, (cell) => fields[k - 1]?.[cell] ?? Number.NaN);
		const rate = ({ Ux, Uy }: Slopes): Point => [-Ux / lambda, -Uy / lambda];
		const back = ([x, y]: Point, [a, b]: Point, by: number): Point => [x - by * a, y - by * b];
		let cell = -1;
		fields.push(
			onLattice(lattice, (x) => {
				cell += 1;
				const kept = fields[k - 1]?.[cell] ?? 0;
				if (!(there(x) > EMPTY)) return kept;
				const a = rate(now.slopes(x));
				const b = rate(middle.slopes(back(x, a, dt / 2)));
				const c = rate(middle.slopes(back(x, b, dt / 2)));
				const d = rate(before.slopes(back(x, c, dt)));
				const mean: Point = [
					(a[0] + 2 * b[0] + 2 * c[0] + d[0]) / 6,
					(a[1] + 2 * b[1] + 2 * c[1] + d[1]) / 6,
				];
				const sent = known.value(back(x, mean, dt));
				// Where no particle comes any number will do that leaves its neighbours as they are.
				return Number.isNaN(sent) ? kept : bounded(sent);
			}),
		);
		yield k / STEPS;
	}
	const carried = between(fields, { position: (t) => t / dt, even: false }, horizon);
	let last: { readonly t: number; readonly of: ReturnType<typeof surfaceOf> } | null = null;
	return (x, t) => {
		if (last?.t !== t) last = { t, of: surfaceOf(lattice, carried(t)) };
		return last.of.value(x);
	};
}
