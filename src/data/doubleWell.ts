import type { Distribution } from './distribution';
import type { Params } from './param';

const params = {
	barrier: {
		kind: 'number',
		label: 'barrier',
		symbol: 'b',
		default: 3,
		min: 0.5,
		max: 20,
		help: 'height of the pass between the wells, in units of kT',
	},
	distance: { kind: 'number', label: 'wells at ±', symbol: 'a', default: 1.5, min: 0.5, max: 5 },
	std: { kind: 'number', label: 'std y', symbol: 's', default: 0.6, min: 0.05, max: 5 },
} as const satisfies Params;

const energy = (barrier: number, u: number): number => barrier * (u * u - 1) ** 2;

/** Z = ∫ exp(−energy) du and the mean energy, by the trapezoid rule on [−3, 3]: to 1e-10 for barriers 0.5…20. */
function wells(barrier: number): { readonly Z: number; readonly meanEnergy: number } {
	let [Z, weighted] = [0, 0];
	for (let k = -60; k <= 60; k++) {
		const value = energy(barrier, k / 20);
		const mass = Math.exp(-value) / 20;
		Z += mass;
		weighted += mass * value;
	}
	return { Z, meanEnergy: weighted / Z };
}

/** Two wells in x, a Gaussian in y: the smallest Boltzmann distribution with a rare event. */
export const doubleWell: Distribution<typeof params> = {
	id: 'double-well',
	label: 'Double well',
	params,
	source: 'Noé et al., Boltzmann generators, arXiv:1812.01729 (the symmetric case)',
	tex: () => '\\textstyle\\frac1Z e^{-b((x/a)^2-1)^2 - y^2/2s^2}',
	sample: (p, rng, n) => {
		const out = new Float32Array(2 * n);
		for (let i = 0; i < n; i++) {
			let u = 0;
			// Rejection from the uniform law on [−2.5, 2.5]; beyond it lies less than 1e-6 of the mass.
			do u = 2.5 * (2 * rng.uniform() - 1);
			while (rng.uniform() >= Math.exp(-energy(p.barrier, u)));
			out[2 * i] = p.distance * u;
			out[2 * i + 1] = p.std * rng.normal();
		}
		return out;
	},
	logDensity: (A, p, [x, y]) => {
		const u = A.mul(A.num(1 / p.distance), x);
		const well = A.sub(A.mul(u, u), A.num(1));
		const across = A.mul(A.num(-0.5 / p.std ** 2), A.mul(y, y));
		const area = p.distance * wells(p.barrier).Z * p.std * Math.sqrt(2 * Math.PI);
		return A.sub(A.sub(across, A.mul(A.num(p.barrier), A.mul(well, well))), A.num(Math.log(area)));
	},
	entropy: (p) => {
		const { Z, meanEnergy } = wells(p.barrier);
		const alongX = meanEnergy + Math.log(p.distance * Z);
		return alongX + 0.5 + Math.log(p.std * Math.sqrt(2 * Math.PI));
	},
	extent: (p) => ({ x: [-2 * p.distance, 2 * p.distance], y: [-4 * p.std, 4 * p.std] }),
};
