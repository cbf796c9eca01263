import fc from 'fast-check';
import { expect, test } from 'vitest';
import { blockOf } from '../../src/game/problem';
import { numbers } from '../../src/math/algebra';
import { gameOf } from './fixture';

/** log ρ and log π at a point. */
interface Logs {
	readonly logModel: number;
	readonly logTarget: number;
}
const log = fc.double({ min: -3, max: 3, noNaN: true });
const anywhere = fc.record({ logModel: log, logTarget: log });
const H = 1e-4;

/** Expects of a claimed δ/δρ of ∫c(ρ, π)dx that it is ∂c/∂ρ, up to a constant, which moves no particle. */
function expectVariation(cost: (at: Logs) => number, claimed: (at: Logs) => number): void {
	const off = ({ logModel, logTarget }: Logs): number => {
		const rise = cost({ logModel: logModel + H, logTarget }) - cost({ logModel: logModel - H, logTarget });
		return claimed({ logModel, logTarget }) - rise / (2 * H * Math.exp(logModel));
	};
	const constant = off({ logModel: 0, logTarget: 0 });
	fc.assert(
		fc.property(anywhere, (at) => {
			expect(Math.abs(off(at) - constant)).toBeLessThan(1e-6 * (1 + Math.abs(claimed(at))));
		}),
	);
}

test.each([
	['entropy', {}],
	['relativeEntropy', {}],
	['power', { exponent: 2 }],
	['power', { exponent: 1.5 }],
	['power', { exponent: 3.5 }],
] as const)('the variation of a local interaction: %s %o', (id, params) => {
	const { block, params: all } = blockOf(gameOf({ interaction: { id, ...params } }), 'interaction');
	const { integrand, variation } = block;
	if (!integrand || !variation) throw new Error(`${id} is local`);
	const crowd = (at: Logs) => ({ x: [0, 0] as const, ...at });
	expectVariation(
		(at) => Math.exp(at.logModel) * integrand(numbers, all, crowd(at)),
		(at) => variation(numbers, all, crowd(at)),
	);
});

test.each([
	['reverseKL', 'logModel'],
	['crossEntropy', 'logModel'],
] as const)('the variation of a local terminal cost: %s', (id, under) => {
	const { block, params } = blockOf(gameOf({ terminal: { id } }), 'terminal');
	const { integrand, variation } = block;
	if (!integrand || !variation) throw new Error(`${id} is local`);
	expectVariation(
		(at) => Math.exp(at[under]) * integrand(numbers, params, at),
		(at) => variation(numbers, params, at),
	);
});
