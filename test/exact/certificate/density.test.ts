import { describe, expect, it } from 'vitest';
import { targets } from '../../../src/data/index';
import { defaultsOf, type ParamValue } from '../../../src/data/param';
import { densityOf, densityOn } from '../../../src/exact/certificate/density';
import { latticeOf, nodeOf, sizeOf } from '../../../src/exact/certificate/lattice';
import { numbers } from '../../../src/math/algebra';

describe('log-densities on a lattice', () => {
	it.each(Object.entries(targets).flatMap(([id, block]) => (block.logDensity ? [[id, block] as const] : [])))(
		'%s: at each node what the law tells there by itself',
		(_, block) => {
			const p = defaultsOf(block.params) as Readonly<Record<string, ParamValue>>;
			const lattice = latticeOf(block.extent(p), 37);
			const found = densityOn(
				densityOf((A, x) => block.logDensity?.(A, p, x) ?? A.num(Number.NaN)),
				lattice,
			);
			expect(found.length).toBe(sizeOf(lattice));
			found.forEach((value, k) => {
				// Nodes are rows of single precision.
				const [x, y] = nodeOf(lattice, k);
				const plain = block.logDensity?.(numbers, p, [Math.fround(x), Math.fround(y)]) ?? Number.NaN;
				if (!(plain > -1e300)) expect(value).toBe(plain);
				else expect(Math.abs(value - plain)).toBeLessThan(1e-9 * (1 + Math.abs(plain)));
			});
		},
	);

	it('what a law may leave out is left out', () => {
		const near = densityOf((A, [x, y]) => {
			if (!A.each) throw new Error('all of it');
			return A.each(x, y, (a, b) => a + 2 * b);
		});
		expect([...near(Float32Array.of(1, 2, -1, 3))]).toEqual([5, 5]);
	});
});
