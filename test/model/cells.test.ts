import { expect, test } from 'vitest';
import { cellArea, cellCentres } from '../../src/math/grid';
import { partsOf, putMeans, steepCells } from '../../src/model/cells';

const box = { x: [-1, 2], y: [-1.5, 1.5] } as const;
const N = 24;
const normal = (std: number) => (places: Float32Array) =>
	Float64Array.from({ length: places.length / 2 }, (_, i) => {
		const [x, y] = [(places[2 * i] ?? 0) - 0.31, (places[2 * i + 1] ?? 0) + 0.07];
		return -(x * x + y * y) / (2 * std * std) - Math.log(2 * Math.PI * std * std);
	});
const massOf = (field: Float64Array): number =>
	cellArea(box, N) * field.reduce((sum, value) => sum + value, 0);

function massesOf(std: number, places = 0): readonly [atCentres: number, averaged: number] {
	const log = normal(std)(cellCentres(box, N));
	const field = log.map(Math.exp);
	const before = massOf(field);
	const cells = steepCells(log, N, N * N);
	putMeans(field, cells, normal(std)(partsOf(cells, box, N, places)));
	return [before, massOf(field)];
}

test('a density thinner than its cells keeps its mass, wherever it lies between their centres', () => {
	const [centres, averaged] = massesOf(0.03);
	expect(Math.abs(centres - 1)).toBeGreaterThan(0.2);
	expect(averaged).toBeCloseTo(1, 2);
});
test('one that is smaller than a third of a cell keeps it where more parts are looked at', () => {
	const [centres, averaged] = massesOf(0.006, 6000);
	expect(Math.abs(centres - 1)).toBeGreaterThan(1);
	expect(Math.abs(massesOf(0.006)[1] - 1)).toBeGreaterThan(0.2);
	expect(averaged).toBeCloseTo(1, 2);
});
test('one that changes little within a cell stays as it is: nothing more is asked', () => {
	expect(steepCells(normal(1)(cellCentres(box, N)), N, N * N)).toEqual([]);
});
test('where nothing is seen nothing is averaged, and what is not there at all is no fault', () => {
	const log = cellCentres(box, N)
		.filter((_, i) => i % 2 === 0)
		.map((x) => (x < 0 ? Number.NEGATIVE_INFINITY : -20 * x));
	const steep = steepCells(log, N, N * N);
	expect(steep.length).toBeGreaterThan(0);
	expect(steep.every((c) => c % N < 14)).toBe(true);
});
test('where there are too many, those beside the largest are taken', () => {
	const log = normal(0.05)(cellCentres(box, N));
	const [all, few] = [steepCells(log, N, N * N), steepCells(log, N, 4)];
	expect(all.length).toBeGreaterThan(4);
	expect(few).toHaveLength(4);
	const top = log.indexOf(Math.max(...log));
	expect(few).toContain(top);
});
