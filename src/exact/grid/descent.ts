import { numbers } from '../../math/algebra';
import { increasingRoot } from '../increasingRoot';
import { applied, type Matrix, product, solved } from '../matrix';
import type { Moves } from '../moves';
import type { Point } from '../symmetric';
import { cameFrom } from './arrival';
import type { Surface } from './lattice';

/** Steps of Newton's method, and halvings of one. */
const [STEPS, HALVINGS] = [60, 40];
/** Share of a top speed that ways begin with at most. */
const BELOW_TOP = 0.999;
const UNIT = [1, 0, 1] as const;

/** About the slope by which z is moved by d: right where costs are alike in all directions. */
function slopeFor({ moved, most }: Moves, [dx, dy]: Point): Point {
	const far = Math.hypot(dx, dy);
	if (!(far > 0)) return [0, 0];
	const [ex, ey] = [dx / far, dy / far];
	const wanted = Math.min(far, BELOW_TOP * most);
	const log = increasingRoot(
		(log) => {
			const [mx, my] = moved(numbers, [-Math.exp(log) * ex, -Math.exp(log) * ey]);
			return mx * ex + my * ey - wanted;
		},
		0,
		2,
	);
	return [-Math.exp(log) * ex, -Math.exp(log) * ey];
}

/**
 * An end near one at which what is paid, U_T(y) and the cost of moving z to y, is least: downhill by Newton's method in the slope of the way,
 * p = ∇U_T(z + ∫g v*(g p)dt). Where the end pulls hard that is a better guess from step to step than ∇U_T, which goes through much within a cell.
 * @param near how far the last step may be
 */
export function descended(moves: Moves, U: Surface, z: Point, from: Point, near: number): Point {
	const look = (p: Point) => {
		const { z: back, spread, spent } = cameFrom(moves, { end: [0, 0], slope: p, bend: UNIT });
		const end: Point = [z[0] - back[0], z[1] - back[1]];
		const { Ux, Uy, Uxx, Uxy, Uyy } = U.slopes(end);
		const [[a, b], [c, d]] = spread;
		// ∂end/∂p.
		const follows: Matrix = [
			[1 - a, -b],
			[-c, 1 - d],
		];
		const bend: Matrix = [
			[Uxx, Uxy],
			[Uxy, Uyy],
		];
		return {
			p,
			end,
			follows,
			bend,
			missed: [Ux - p[0], Uy - p[1]] as Point,
			paid: U.value(end) + spent,
		};
	};
	let here = look(slopeFor(moves, [from[0] - z[0], from[1] - z[1]]));
	for (let k = 0; k < STEPS; k++) {
		const { p, follows, bend, missed } = here;
		const [[a, b], [c, d]] = product(bend, follows);
		const newton = solved(
			[
				[1 - a, -b],
				[-c, 1 - d],
			],
			missed,
		);
		// What is paid rises with p by ∂end/∂p (∇U_T − p); to go by that itself is always downhill.
		const rise = applied(numbers, follows, missed);
		const [dp, dq] = newton[0] * rise[0] + newton[1] * rise[1] < 0 ? newton : missed;
		let [next, share] = [here, 1];
		for (let h = 0; h <= HALVINGS && !(next.paid < here.paid); h++, share /= 2)
			next = look([p[0] + share * dp, p[1] + share * dq]);
		if (!(next.paid < here.paid)) break;
		const by = Math.hypot(next.end[0] - here.end[0], next.end[1] - here.end[1]);
		here = next;
		if (by <= near) break;
	}
	return here.end;
}
