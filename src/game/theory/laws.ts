import { numbers } from '../../math/algebra';
import { createRng } from '../../math/rng';
import { farApart } from '../clouds';
import { movesAtoms } from '../posed';
import { blockOf, readsTarget } from '../problem';
import { steepFormulas } from '../steep';
import { constrained, type Fact, noiseless } from './fact';

export const singular: Fact = (game) => {
	if (!readsTarget(game) || !blockOf(game, 'target').block.singular) return null;
	const why = blockOf(game, 'terminal').block.singular(!noiseless(game));
	return {
		text: `π has no density in the plane${
			why === null
				? ': for a ρ_T that has one both KL divergences are infinite, W₁, MMD, energy distance and Sinkhorn divergence are not'
				: `, ${why}`
		}.`,
		source: 'Gu et al., arXiv:2407.11901 (Wasserstein-1 and Wasserstein-2 proximals)',
	};
};

export const unsplit: Fact = (game) =>
	movesAtoms(game)
		? {
				text: `No flow splits a point: without noise ρ_T is no more points than ρ_0 is${
					constrained(game)
						? ', and ρ_T = π can be met only where whole points of ρ_0 add up to those of π'
						: ''
				}.`,
			}
		: null;

export const targetless: Fact = (game) =>
	readsTarget(game)
		? null
		: { text: 'π plays no part in this game: nothing is lowered, or measured, against it.' };

export const budgeted: Fact = ({ training: { points } }) =>
	points === 0
		? null
		: {
				text: `Training sees ${points} point${points === 1 ? '' : 's'}: the exact optimum is drawn to just these, and only the network, regularizers and an early stop keep the model from it.`,
				source: 'Scarvelis et al., arXiv:2310.12395 (closed-form diffusion models)',
			};

export const unnormalised: Fact = (game) =>
	readsTarget(game) && blockOf(game, 'target').block.normalised === false
		? { text: 'π is known up to a constant, so losses and KL are, too.' }
		: null;

export const apart: Fact = (game) => {
	const text = farApart(game);
	return text === null ? null : { text };
};

/** Points whose share inside the obstacle is looked at. */
const LOOKED_AT = 200;

export const covered: Fact = (game) => {
	const { block, params } = blockOf(game, 'potential');
	const height = block.top?.(params);
	if (height === undefined || !block.value) return null;
	for (const [slot, name] of [
		['reference', 'ρ_0'],
		['target', 'π'],
	] as const) {
		const { block: law, params: lawParams } = blockOf(game, slot);
		const places = law.sample?.(lawParams, createRng(1), LOOKED_AT) ?? new Float32Array(0);
		let inside = 0;
		for (let i = 0; i < places.length; i += 2) {
			const at = [places[i] ?? 0, places[i + 1] ?? 0] as const;
			if (block.value(numbers, params, 0, at) > height / 2) inside += 2;
		}
		if (inside > 0.9 * places.length && places.length > 0 && (slot === 'reference' || readsTarget(game)))
			return {
				text: `The obstacle stands on nearly all of ${name}: particles cannot go round it, only hurry.`,
			};
	}
	return null;
};

/** A typed formula without a slope somewhere. */
export const rough: Fact = (game) => {
	const [found] = steepFormulas(game).filter(({ slot }) => slot !== 'target' || readsTarget(game));
	if (!found) return null;
	const at = found.at.map((c) => c.toPrecision(2)).join(', ');
	return {
		text: `The slope of “${found.text}” (${found.path}) has no bound near (${at}): particles there are thrown far. A root or a logarithm kept from 0 has one, as √(… + 0.01).`,
	};
};
