import { areaOf, type Lattice, nodesOf } from '../../../src/exact/certificate/lattice';
import { paddedOn } from '../../../src/exact/certificate/padded';
import { blockOf, type Problem } from '../../../src/game/problem';
import { numbers } from '../../../src/math/algebra';

/** What a density makes places cost by k: a cost ½∫ρ kρ, ≥ 0 where ∫ρ = 0, so that any m tells ½∫ρ kρ ≥ ∫ρ km − ½∫m km. */
export type Felt = (density: Float64Array) => Float64Array;

/** ∫k(|x − y|²)ρ(y)dy by sums over all differences of nodes, in Fourier space. */
export function kernelSums(lattice: Lattice, kernel: (squared: number) => number): Felt {
	const { transformed, filtered } = paddedOn(lattice, 2);
	const area = areaOf(lattice);
	const known = transformed((squared) => area * kernel(squared));
	return (density) => filtered(density, known);
}

/** The same of w e^(−|x − y|²/2h²), one axis after the other. */
function gaussianSums({ x, y }: Lattice, weight: number, width: number): Felt {
	const falls = (axis: Float64Array): readonly Float64Array[] =>
		Array.from(axis, (a) => axis.map((b) => Math.exp(-((a - b) ** 2) / 2 / width ** 2)));
	const [along, up] = [falls(x), falls(y)];
	/** Rows of a field, each times a symmetric matrix, turned. */
	const times = (field: Float64Array, matrix: readonly Float64Array[]): Float64Array => {
		const side = matrix.length;
		const rows = field.length / side;
		const out = new Float64Array(field.length);
		for (let j = 0; j < rows; j++)
			matrix.forEach((shares, i) => {
				let sum = 0;
				for (let k = 0; k < side; k++) sum += (shares[k] ?? 0) * (field[j * side + k] ?? 0);
				out[i * rows + j] = sum;
			});
		return out;
	};
	const area = areaOf({ x, y });
	return (density) => times(times(density, along), up).map((sum) => weight * area * sum);
}

/** What particles make of each other on the way; null where they do not meet, 'no square' where that is no such cost. */
export function feltOn({ game }: Problem): ((lattice: Lattice) => Felt) | null | 'no square' {
	if (game.interaction.id === 'none') return null;
	const { block, params } = blockOf(game, 'interaction');
	const weight = block.weight(params);
	const pair = block.pair?.(params);
	if (block.convex(params)) {
		if (pair?.kind === 'gaussian') return (lattice) => gaussianSums(lattice, weight, pair.width);
		// w∫ρ².
		if (block.id === 'power' && params.exponent === 2)
			return () => (density) => density.map((value) => 2 * weight * value);
	}
	return 'no square';
}

/** V at nodes at flow time t, in units of the cost per time; null where there is none. */
export function hillOn({ game }: Problem): ((lattice: Lattice, t: number) => Float64Array) | null {
	const { block, params } = blockOf(game, 'potential');
	const { value } = block;
	if (!value) return null;
	return (lattice, t) => {
		const places = nodesOf(lattice);
		return Float64Array.from({ length: places.length / 2 }, (_, k) =>
			value(numbers, params, t, [places[2 * k] ?? 0, places[2 * k + 1] ?? 0]),
		);
	};
}
