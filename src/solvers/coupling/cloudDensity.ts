import type { SumPairs } from '../../kernels/pairs';
import { arrays, column } from '../../math/arrays';
import { adjoint, record, replay } from '../../math/trace';

/** z = L⁻¹(x − m) for the covariance LLᵀ, and log det L. */
const whitening = record(['x', 'y', 'mx', 'my', 'xx', 'xy', 'yy'], (A, { x, y, mx, my, xx, xy, yy }) => {
	const first = A.sqrt(xx);
	const mixed = A.div(xy, first);
	const second = A.sqrt(A.sub(yy, A.mul(mixed, mixed)));
	const zx = A.div(A.sub(x, mx), first);
	const zy = A.div(A.sub(A.sub(y, my), A.mul(mixed, zx)), second);
	return { zx, zy, logDet: A.add(A.log(first), A.log(second)) };
});
const whiteningBack = adjoint(whitening);

/** Bandwidth of n particles in units of the cloud's own scale (Scott's rule in the plane). */
const bandwidth = (n: number): number => n ** (-1 / 6);

const dot = (a: Float64Array, b: Float64Array): number =>
	a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
const total = (a: Float64Array): number => a.reduce((sum, value) => sum + value, 0);

/** Pairs from two columns. */
function beside(x: ArrayLike<number>, y: ArrayLike<number>, factor = 1): Float32Array<ArrayBuffer> {
	const out = new Float32Array(2 * x.length);
	for (let i = 0; i < x.length; i++) {
		out[2 * i] = factor * (x[i] ?? 0);
		out[2 * i + 1] = factor * (y[i] ?? 0);
	}
	return out;
}

/**
 * The density of a cloud [n, 2] by Gaussian kernels, nats per unit area: in units of the cloud's own mean and
 * covariance, with centres drawn in to √(1 − h²) of theirs, so that the estimate has the covariance of the cloud
 * (Silverman, Density Estimation, 1986, §6.4.1). It is affine equivariant: entropies change with the scale exactly as
 * they should, and a Gaussian cloud has, on average, a Gaussian estimate. Detail below h = n^(−1/6) of the cloud's
 * own size is smoothed away.
 */
export class CloudDensity {
	private readonly x: Float64Array;
	private readonly y: Float64Array;
	/** mx, my, xx, xy, yy. */
	private readonly scale: readonly number[];
	/** [n, 2], as they are and drawn in. */
	private readonly white: Float32Array<ArrayBuffer>;
	private readonly centres: Float32Array<ArrayBuffer>;
	private readonly logDet: number;
	private readonly h: number;
	private readonly shrink: number;

	constructor(
		private readonly sums: SumPairs,
		cloud: Float32Array,
	) {
		const n = cloud.length / 2;
		if (n < 3) throw new Error(`a density is estimated from three particles or more, not ${n}`);
		[this.x, this.y] = [column(cloud, 2, 0), column(cloud, 2, 1)];
		const [mx, my] = [total(this.x) / n, total(this.y) / n];
		const [cx, cy] = [this.x.map((v) => v - mx), this.y.map((v) => v - my)];
		this.scale = [mx, my, dot(cx, cx) / n, dot(cx, cy) / n, dot(cy, cy) / n];
		this.h = bandwidth(n);
		this.shrink = Math.sqrt(1 - this.h ** 2);
		const { zx, zy, logDet } = this.whiten(this.x, this.y);
		this.logDet = logDet;
		this.white = beside(zx, zy);
		this.centres = beside(zx, zy, this.shrink);
	}

	private args(x: Float64Array, y: Float64Array): Float64Array[] {
		return [x, y, ...this.scale.map((value) => new Float64Array(x.length).fill(value))];
	}

	private whiten(x: Float64Array, y: Float64Array) {
		const [zx, zy, logDet] = replay(arrays(x.length), whitening, this.args(x, y));
		if (!zx || !zy || !logDet) throw new Error('the whitening lost an output');
		return { zx, zy, logDet: logDet[0] ?? Number.NaN };
	}

	/** log of the constant in front of a mean over `terms` kernels. */
	private constant(terms: number): number {
		return -Math.log(terms * 2 * Math.PI * this.h ** 2) - this.logDet;
	}

	/** log ρ at places [m, 2]. */
	at(places: Float32Array): Float64Array {
		const { zx, zy } = this.whiten(column(places, 2, 0), column(places, 2, 1));
		const { centres: from, h: width } = this;
		const { values } = this.sums({ kind: 'logSumExp', at: beside(zx, zy), from, width, others: false });
		return Float64Array.from(values, (value) => value + this.constant(from.length / 2));
	}

	/** log ρ [n] at each particle of the cloud, by all the others; and its adjoint, cotangents [n] → [n, 2]. */
	own(): { readonly values: Float64Array; pullBack(bars: Float64Array): Float64Array } {
		const { white: at, centres: from, h: width, shrink, sums } = this;
		const n = at.length / 2;
		const inside = sums({ kind: 'logSumExp', at, from, width, others: true });
		return {
			values: Float64Array.from(inside.values, (value) => value + this.constant(n - 1)),
			pullBack: (bars) => {
				// A particle feels the kernels at its own place, and as a centre those of all the others' places.
				const centre = sums({
					kind: 'gaussian',
					at: from,
					from: at,
					width,
					others: true,
					weights: Float32Array.from(bars),
					exponents: inside.values.map((value) => -value),
				});
				const barZ = (axis: 0 | 1): Float64Array =>
					bars.map(
						(bar, i) =>
							bar * (inside.gradient[2 * i + axis] ?? 0) + shrink * (centre.gradient[2 * i + axis] ?? 0),
					);
				return this.pullScale(
					barZ(0),
					barZ(1),
					bars.map((bar) => -bar),
				);
			},
		};
	}

	/** Adjoint of the whitening and of the moments that it is made of. */
	private pullScale(barX: Float64Array, barY: Float64Array, barLogDet: Float64Array): Float64Array {
		const { x, y, scale } = this;
		const n = x.length;
		const [direct, directY, ...shared] = replay(arrays(n), whiteningBack, [
			...this.args(x, y),
			barX,
			barY,
			barLogDet,
		]);
		const [bmx = 0, bmy = 0, bxx = 0, bxy = 0, byy = 0] = shared.map((bars) => total(bars) / n);
		const [mx = 0, my = 0] = scale;
		const out = new Float64Array(2 * n);
		for (let i = 0; i < n; i++) {
			const [dx, dy] = [(x[i] ?? 0) - mx, (y[i] ?? 0) - my];
			out[2 * i] = (direct?.[i] ?? 0) + bmx + 2 * bxx * dx + bxy * dy;
			out[2 * i + 1] = (directY?.[i] ?? 0) + bmy + 2 * byy * dy + bxy * dx;
		}
		return out;
	}
}
