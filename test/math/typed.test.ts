import fc from 'fast-check';
import { expect, test } from 'vitest';
import { judge, meant, places } from './typed';

/** FORMULAS=50000 for as many as `npm run report:formulas` takes. */
const COUNT = Number(process.env.FORMULAS ?? 3000);

test(
	`${COUNT} formulas: values equal JavaScript's, slopes equal finite differences, at kinks and with selects too`,
	() => {
		const seen: Record<string, number> = {};
		fc.assert(
			fc.property(meant, places, (formula, at) => {
				const verdict = judge(formula, at);
				seen[verdict] = (seen[verdict] ?? 0) + 1;
			}),
			{ seed: 11, numRuns: COUNT },
		);
		// The generator still makes what the test is about.
		expect(seen.slope).toBeGreaterThan(COUNT / 4);
		expect(seen['slope at a kink']).toBeGreaterThan(COUNT / 200);
	},
	60_000 + 10 * COUNT,
);
