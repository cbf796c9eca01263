import { expect, test } from 'vitest';
import { boundWords, optimum } from '../../src/panels/optimum';
import type { ExactKnown } from '../../src/protocol/exact';
import { exactPicture, sceneOf, shownOf, snapshotAt } from '../store/fakeEngine';

/** The exact solution is on the page. */
const known = (value: number, error: number): ExactKnown => ({
	exact: { type: 'drawn', picture: { ...exactPicture, least: { value, error } } },
	apart: null,
});

test('what was not measured of a picture of the past never will be; of the newest it will', () => {
	const shown = shownOf({ ...snapshotAt(1, 3), measured: {} }, sceneOf(1));
	const told = (past: boolean) => optimum.absent?.({ ...shown, past });
	expect(told(true)).toBe('The distance to the optimum was not measured then.');
	expect(told(false)).toBe('The distance to the optimum is not measured yet.');
	expect(optimum.summary({ ...shown, past: true })).toBe(told(true));
	const uncertified = 'the target has no known density';
	expect(optimum.absent?.({ ...shown, past: true, scene: { ...shown.scene, uncertified } })).toBe(
		'The distance to the optimum is not known, since the target has no known density.',
	);
});

test('why no model has a bound stands in its place, as soon as it is known and as long as it is', () => {
	const uncertified = 'the noise spreads by 0.1, less than a cell of 0.2: take a larger σ';
	const shown = shownOf({ ...snapshotAt(1, 3), measured: {}, uncertified }, sceneOf(1));
	const why = `The distance to the optimum is not known, since ${uncertified}.`;
	expect([optimum.absent?.(shown), optimum.summary(shown)]).toEqual([why, why]);
});

test('of a proximal by W₁ it is said that J is told by finite clouds', () => {
	const found = {
		...{
			step: 3,
			cost: 2.1,
			lowerBound: 0.45,
			gap: 1.65,
			parts: { paths: 0.1, end: 1.55 },
			nats: 0.33,
			n: 6400,
		},
		...{ errors: { cost: 0.01, timeSteps: 0, lowerBound: 0.01 }, upToConstant: false },
	};
	const shown = shownOf({ ...snapshotAt(1, 3), optimum: found }, sceneOf(1));
	const summary = (id: string) => optimum.summary({ ...shown, game: { ...shown.game, terminal: { id } } });
	expect(summary('wasserstein1')).toContain('by a plan between finitely many particles and points');
	expect(summary('mmd')).not.toContain('plan');
});

test('J* of the exact solution stands beside a bound that is alone', () => {
	const found = {
		...{ step: 3, cost: null, lowerBound: 2.09, gap: null, parts: null, nats: null, n: 0 },
		...{ errors: { cost: null, timeSteps: null, lowerBound: 0.01 }, upToConstant: false },
	};
	const shown = shownOf({ ...snapshotAt(1, 3), optimum: found }, { ...sceneOf(1), exact: 'grid' });
	expect(optimum.summary(shown)).not.toContain('J* =');
	const beside = { ...shown, known: known(2.127, 0.014) };
	expect(optimum.summary(beside)).toMatch(/step 3: J\* ≥ 2\.090\. .* J\* = 2\.127 ± 0\.014 by a grid\.$/);
	expect(optimum.depends(beside)).not.toEqual(optimum.depends(shown));
	const { columns, rows } = optimum.table(beside);
	expect(columns.slice(-2)).toEqual(['exact_least_cost', 'exact_error']);
	expect(rows.map((row) => row.slice(-2))).toEqual([[2.127, 0.014]]);
	expect(optimum.table(shown).rows[0]?.slice(-2)).toEqual(['', '']);

	// It is of the weights of now: a picture of before they were changed has none, and of the curve what was found since.
	const early = { ...shown.snapshot, certified: [{ ...found, step: 1 }] };
	const changed = (step: number, mark: object) => {
		const later = { ...snapshotAt(1, 9), marks: [{ step, text: 'α: 7', ...mark }] };
		const seen = { ...beside, snapshot: early, history: () => [early, later] };
		return optimum.table(seen).rows.map((row) => row.at(-2));
	};
	expect(changed(5, {})).toEqual([2.127, 2.127]);
	expect(changed(5, { costs: true })).toEqual(['', '']);
	expect(changed(2, { costs: true })).toEqual(['', 2.127]);
});

test('the curve begins anew where the costs were weighed otherwise; what was measured before stays in the table', () => {
	const found = {
		...{ step: 3, cost: 2.5, lowerBound: 2, gap: 0.5, parts: null, nats: null, n: 99 },
		...{ errors: { cost: 0.01, timeSteps: 0, lowerBound: 0.01 }, upToConstant: false },
	};
	const of = (mark: object) => {
		const marks = [{ step: 2, text: 'α: 7', ...mark }];
		const certified = [{ ...found, step: 1 }];
		return shownOf({ ...snapshotAt(1, 3), optimum: found, certified, marks }, sceneOf(1));
	};
	expect(optimum.summary(of({}))).toContain('At step 1 it was');
	expect(optimum.summary(of({ costs: true }))).not.toContain('At step 1');
	expect(optimum.table(of({ costs: true })).rows).toHaveLength(2);
});

test('costs that lack the mass of π say so, and tell the gap all the same: in nats, and no share of J', () => {
	const found = {
		...{ step: 3, cost: 2.5, lowerBound: 2, gap: 0.5, parts: { paths: 0.2, end: 0.3 }, nats: 0.25, n: 99 },
		...{ errors: { cost: 0.01, timeSteps: 0, lowerBound: 0.01 } },
	};
	const told = (upToConstant: boolean) =>
		optimum.summary(shownOf({ ...snapshotAt(1, 3), optimum: { ...found, upToConstant } }, sceneOf(1)));
	expect(told(false)).toContain('20 % of J');
	expect(told(true)).toMatch(/step 3: 0\.250 nat\. .* Both lack the same unknown constant\.$/);
	expect(told(true)).not.toContain('%');
});

test('under a cross-entropy the gap is no share of J', () => {
	const found = {
		...{ step: 3, cost: 2.5, lowerBound: 2, gap: 0.5, parts: null, nats: null, n: 99 },
		...{ errors: { cost: 0.01, timeSteps: 0, lowerBound: 0.01 }, upToConstant: false },
	};
	const shown = shownOf({ ...snapshotAt(1, 3), optimum: found }, sceneOf(1));
	const game = { ...shown.game, terminal: { id: 'crossEntropy', weight: 2 } };
	expect(optimum.summary({ ...shown, game })).toMatch(/step 3: 0\.500\. The least cost is between/);
});

test('J* by formulas is told where there is no bound, too; one that tells no cost is not', () => {
	const scene = { ...sceneOf(1), uncertified: 'costs on the way are discounted', exact: 'formulas' } as const;
	const shown = { ...shownOf(snapshotAt(1, 3), scene), known: known(1.5529, 0) };
	const why = 'The distance to the optimum is not known, since costs on the way are discounted.';
	expect(optimum.absent?.(shown)).toBe(`${why} J* = 1.553 by formulas.`);
	const drawn = { type: 'drawn', picture: exactPicture } as const;
	expect(optimum.absent?.({ ...shown, known: { exact: drawn, apart: null } })).toBe(why);
});

test('the error of D, which is taken off it, is always told, and what helps where it is known', () => {
	const found = {
		...{ step: 3, cost: 40, lowerBound: 13, gap: 27, parts: null, nats: null, n: 99 },
		...{ errors: { cost: 0.01, timeSteps: 0, lowerBound: 13 }, upToConstant: false },
	};
	const told = (over: object) =>
		optimum.summary(shownOf({ ...snapshotAt(1, 3), optimum: { ...found, ...over } }, sceneOf(1)));
	expect(told({})).toContain('From D its own error by its grid, 13.00, is taken off already.');
	expect(told({})).not.toContain('narrow');
	expect(told({ narrow: 'target' })).toContain('The target is narrow for its grid: a wider one, or');
	expect(told({ cost: null, gap: null })).toContain('is taken off already.');
	expect(boundWords(found)).toBe('D less its error 13.00');
	expect(boundWords({ ...found, narrow: 'target' })).toMatch(/13\.00: target narrow for its grid$/);
	const of = (lowerBound: number) => boundWords({ ...found, errors: { ...found.errors, lowerBound } });
	// Of D, and of the gap.
	expect([of(0.6), of(0.7)]).toEqual(['', 'D less its error 0.700']);
	expect(boundWords({ ...found, gap: 10, errors: { ...found.errors, lowerBound: 0.51 } })).not.toBe('');
});

test('what paths cost that are to meet a constraint stands beside D, as no bound', () => {
	const found = {
		...{ step: 3, cost: null, lowerBound: 5.3, gap: null, parts: null, nats: null, n: 0 },
		...{ errors: { cost: null, timeSteps: null, lowerBound: 0.01 }, upToConstant: false },
		onTheWay: { value: 4.58, error: 0.04, n: 2048 },
	};
	const shown = shownOf({ ...snapshotAt(1, 3), optimum: found }, sceneOf(1));
	expect(optimum.summary(shown)).toContain(
		'J* ≥ 5.300. Its paths cost 4.580 ± 0.040, n = 2,048: no bound of J*, ',
	);
});
