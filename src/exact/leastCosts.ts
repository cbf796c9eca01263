import { numbers, type Vec } from '../math/algebra';
import { lazily } from '../math/lazily';
import { tabulate } from '../math/tabulate';
import type { Graph } from '../math/trace';
import { type Gains, gramianOf, matrixOf } from './gains';
import { applied, inverted, solved } from './matrix';
import { combine, IDENTITY, squareRoot } from './symmetric';

/** Slopes of a table: directions, and sizes from 1/STEEP to STEEP. */
const [DIRECTIONS, SIZES, STEEP] = [64, 256, 1e9];
/** A step from a slope of a table makes it no smaller than so much of itself, and is no longer. */
const LONGEST = 0.5;

/** Displacements of which costs are kept: those between the lattices of a game and of their halves, both ways. */
const KEPT = 8;

/** What control does where it sees the slope (q₁, q₂): v*, L(v*), and if `bends` ∂v*₁/∂q₁, ∂v*₁/∂q₂ and ∂v*₂/∂q₂. */
export type Followed = (bends: boolean) => Graph;

/** Sums over time for slopes p, columns [n]: how far they move z, what that costs, and, if that is asked for, ∂moved/∂p. */
interface Sums {
	readonly mx: Float64Array;
	readonly my: Float64Array;
	readonly spent: Float64Array;
	readonly xx: Float64Array;
	readonly xy: Float64Array;
	readonly yy: Float64Array;
}

function summed(formula: Graph, gains: Gains, px: Float64Array, py: Float64Array): Sums {
	const n = px.length;
	const none = (): Float64Array => new Float64Array(n);
	const sums = { mx: none(), my: none(), spent: none(), xx: none(), xy: none(), yy: none() };
	const [qx, qy] = [none(), none()];
	for (const [weight, gain] of gains) {
		const [[a, b], [c, d]] = matrixOf(gain);
		for (let i = 0; i < n; i++) {
			qx[i] = a * (px[i] ?? 0) + c * (py[i] ?? 0);
			qy[i] = b * (px[i] ?? 0) + d * (py[i] ?? 0);
		}
		const [vx, vy, L, xx, xy, yy] = tabulate(formula, [qx, qy]);
		for (let i = 0; i < n; i++) {
			const [x, y] = [vx?.[i] ?? Number.NaN, vy?.[i] ?? Number.NaN];
			sums.mx[i] = (sums.mx[i] ?? 0) + weight * (a * x + b * y);
			sums.my[i] = (sums.my[i] ?? 0) + weight * (c * x + d * y);
			sums.spent[i] = (sums.spent[i] ?? 0) + weight * (L?.[i] ?? Number.NaN);
		}
		for (let i = 0; xx && i < n; i++) {
			const [e, f, g] = [xx[i] ?? Number.NaN, xy?.[i] ?? Number.NaN, yy?.[i] ?? Number.NaN];
			sums.xx[i] = (sums.xx[i] ?? 0) + weight * (a * a * e + 2 * a * b * f + b * b * g);
			sums.xy[i] = (sums.xy[i] ?? 0) + weight * (a * c * e + (a * d + b * c) * f + b * d * g);
			sums.yy[i] = (sums.yy[i] ?? 0) + weight * (c * c * e + 2 * c * d * f + d * d * g);
		}
	}
	return sums;
}

/** What a table of slopes is, node j·SIZES + k: direction j, size k. */
interface Slopes extends Sums {
	readonly px: Float64Array;
	readonly py: Float64Array;
	/** p·moved + spent, −∫H(Mᵀp)dt. */
	readonly level: Float64Array;
}

/** In directions and sizes of the slopes under which |Mᵀp| is about the same for all. */
function slopesOf(followed: Followed, gains: Gains): Slopes {
	const time = gains.reduce((sum, [weight]) => sum + weight, 0);
	const [a, b, d] = squareRoot(combine(1 / time, gramianOf(gains), 0, IDENTITY));
	const even = inverted([
		[a, b],
		[b, d],
	]);
	const nodes = Array.from({ length: DIRECTIONS * SIZES }, (_, node): Vec<number> => {
		const angle = (2 * Math.PI * Math.floor(node / SIZES)) / DIRECTIONS;
		const size = STEEP ** ((2 * (node % SIZES)) / (SIZES - 1) - 1);
		return applied(numbers, even, [size * Math.cos(angle), size * Math.sin(angle)]);
	});
	const [px, py] = [Float64Array.from(nodes, ([x]) => x), Float64Array.from(nodes, ([, y]) => y)];
	const sums = summed(followed(true), gains, px, py);
	const level = sums.spent.map(
		(spent, i) => spent + (px[i] ?? 0) * (sums.mx[i] ?? 0) + (py[i] ?? 0) * (sums.my[i] ?? 0),
	);
	return { ...sums, px, py, level };
}

/** The node whose slope tells most of displacements, from that of the one before on: what a slope tells is concave in it. */
function* likeliest({ px, py, level }: Slopes, dx: Float64Array, dy: Float64Array): Generator<number> {
	let node = SIZES >> 1;
	for (let i = 0; i < dx.length; i++) {
		const [x, y] = [dx[i] ?? 0, dy[i] ?? 0];
		const told = (at: number): number => (level[at] ?? 0) - (px[at] ?? 0) * x - (py[at] ?? 0) * y;
		let most = told(node);
		for (let here = -1; here !== node; ) {
			here = node;
			const [j, k] = [Math.floor(here / SIZES), here % SIZES];
			for (let turn = -1; turn <= 1; turn++)
				for (let size = Math.max(0, k - 1); size <= Math.min(SIZES - 1, k + 1); size++) {
					const beside = ((j + turn + DIRECTIONS) % DIRECTIONS) * SIZES + size;
					const value = told(beside);
					if (!(value > most)) continue;
					most = value;
					node = beside;
				}
		}
		yield node;
	}
}

/** How far a displacement is beyond those of the steepest slopes, of which `node` is the nearest. */
function missed({ mx, my }: Slopes, node: number, x: number, y: number): number {
	const j = Math.floor(node / SIZES);
	const [ax, ay] = [mx[node] ?? 0, my[node] ?? 0];
	const besides = [j + 1, j - 1 + DIRECTIONS].map((beside) => {
		const other = (beside % DIRECTIONS) * SIZES + SIZES - 1;
		const [bx, by] = [(mx[other] ?? 0) - ax, (my[other] ?? 0) - ay];
		const share = Math.max(0, Math.min(1, ((x - ax) * bx + (y - ay) * by) / (bx * bx + by * by)));
		return Math.hypot(x - ax - share * bx, y - ay - share * by);
	});
	return Math.min(...besides);
}

/**
 * A slope that moves z nearly by (x, y), from that of a node on: it is made larger by what the displacement asks for if both are powers of each other,
 * as for a power of |v|, and takes a step of Newton's method.
 */
function nearer(slopes: Slopes, node: number, x: number, y: number): Vec<number> {
	const at = (of: Float64Array): number => of[node] ?? Number.NaN;
	const [p, q, mx, my] = [at(slopes.px), at(slopes.py), at(slopes.mx), at(slopes.my)];
	const [xx, xy, yy] = [at(slopes.xx), at(slopes.xy), at(slopes.yy)];
	const moved = p * mx + q * my;
	const power = (p * (xx * p + xy * q) + q * (xy * p + yy * q)) / moved;
	const asked = ((p * x + q * y) / moved) ** (1 / power);
	const larger = asked > LONGEST && asked < 1 / LONGEST ? asked : 1;
	const farther = larger ** power;
	const bend = larger ** (power - 1);
	const [dp, dq] = solved(
		[
			[bend * xx, bend * xy],
			[bend * xy, bend * yy],
		],
		[x - farther * mx, y - farther * my],
	);
	const share = Math.min(1, (LONGEST * Math.hypot(p, q)) / Math.hypot(dp, dq));
	return share > 0 ? [larger * p + share * dp, larger * q + share * dq] : [p, q];
}

/**
 * The least cost of moving z by d where dz = M(t)v dt, for any convex L: the greatest over slopes p of p·(moved(p) − d) + spent(p), which is
 * −∫H(Mᵀp)dt − p·d. No slope tells more than the least cost (Fenchel and Young), and one that is off by δp tells less by the square of that: a step
 * from the best slope of a table is enough.
 * @param topped whether there is a top speed
 * @param smoothing how far max −q·v − L(v) is above what v* makes of it at most, per 1 + H: so much is taken off, or slopes might tell more
 */
export function leastCosts(followed: Followed, gains: Gains, topped: boolean, smoothing: number): Costs {
	const table = lazily(() => slopesOf(followed, gains));
	const time = gains.reduce((sum, [weight]) => sum + weight, 0);
	/** What a slope tells of a displacement, by ∫−H dt and p·d. */
	const surely = (level: number, along: number): number => level - along - smoothing * (time - level);
	return kept((dx, dy, near) => {
		const slopes = table();
		const nodes = Int32Array.from(likeliest(slopes, dx, dy));
		const [px, py] = [new Float64Array(nodes.length), new Float64Array(nodes.length)];
		nodes.forEach((node, i) => {
			const [p, q] = nearer(slopes, node, dx[i] ?? 0, dy[i] ?? 0);
			px[i] = p;
			py[i] = q;
		});
		const { mx, my, spent } = summed(followed(false), gains, px, py);
		return spent.map((paid, i) => {
			const [node, x, y] = [nodes[i] ?? 0, dx[i] ?? 0, dy[i] ?? 0];
			const begun = surely(slopes.level[node] ?? 0, (slopes.px[node] ?? 0) * x + (slopes.py[node] ?? 0) * y);
			const [p, q] = [px[i] ?? 0, py[i] ?? 0];
			const told = surely(paid + p * (mx[i] ?? 0) + q * (my[i] ?? 0), p * x + q * y);
			const best = told > begun ? told : begun;
			const steepest = SIZES - 1 - (node % SIZES);
			if (!topped) return best;
			if (steepest === 0 && missed(slopes, node, x, y) > near) return Number.POSITIVE_INFINITY;
			// Of beyond reach a slope tells that it is dear without end.
			return Math.min(best, slopes.spent[node + steepest] ?? Number.NaN);
		});
	});
}

type Costs = (dx: Float64Array, dy: Float64Array, near: number) => Float64Array;

/** The same, and what was asked before is told again. */
function kept(costs: Costs): Costs {
	const known: { readonly asked: Parameters<Costs>; readonly told: Float64Array }[] = [];
	const same = (a: Float64Array, b: Float64Array): boolean =>
		a.length === b.length && a.every((value, i) => value === b[i]);
	return (dx, dy, near) => {
		const found = known.find(({ asked: [x, y, n] }) => n === near && same(x, dx) && same(y, dy));
		if (found) return found.told;
		const told = costs(dx, dy, near);
		known.push({ asked: [dx, dy, near], told });
		if (known.length > KEPT) known.shift();
		return told;
	};
}
