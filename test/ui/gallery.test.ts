import { readdirSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { presetGroups, presets } from '../../src/spec/presets/index';
import { below } from '../../src/ui/gallery/arrows';
import { found } from '../../src/ui/gallery/search';

const idsFor = (query: string): readonly string[] =>
	found(presetGroups, query).flatMap((group) => group.presets.map(({ id }) => id));

describe('the search of the gallery', () => {
	it('finds what the words are of: titles, summaries, groups, and the blocks in play', () => {
		expect(idsFor('obstacle')).toEqual(['obstacle']);
		expect(idsFor('Schrodinger')).toEqual(['schroedinger-bridge', 'dsbm']);
		expect(idsFor('  games   CROWDS ')).toEqual(['crowd', 'congestion', 'noisy-crowd']);
		expect(idsFor('W1')).toEqual(['w1-circle']);
		expect(idsFor('ρ_T‖π')).toContain('boltzmann');
	});
	it('takes noise for the noise of a game, and every KL', () => {
		const noisy = presets.filter(({ game }) => game.noise.id !== 'none').map(({ id }) => id);
		const noise = idsFor('noise');
		expect(noisy.filter((id) => !noise.includes(id))).toEqual([]);
		expect(noise).not.toContain('otflow-checkerboard');
		const kl = presets.filter(({ game }) =>
			/KL|relativeEntropy/.test(game.terminal.id + game.interaction.id),
		);
		expect(kl.map(({ id }) => id).filter((id) => !idsFor('kl').includes(id))).toEqual([]);
	});
	it('asks for all words, gives all for none, and nothing for what there is not', () => {
		expect(idsFor('moons sinkhorn')).toEqual(['sinkhorn-moons-8gaussians']);
		expect(idsFor(' ')).toEqual(presets.map(({ id }) => id));
		expect(found(presetGroups, 'giraffe')).toEqual([]);
	});
});

describe('the arrows of the gallery', () => {
	// Two rows of three and one; the last row of another group stands further right.
	const box = (left: number, top: number) => ({ left, right: left + 10, top, bottom: top + 10 });
	const places = [box(0, 0), box(20, 0), box(40, 0), box(0, 30), box(20, 30), box(15, 80)];
	it('go to the row below or above, to what is least to the side', () => {
		expect(below(places, 1, 1)).toBe(4);
		expect(below(places, 2, 1)).toBe(4);
		expect(below(places, 3, 1)).toBe(5);
		expect(below(places, 5, -1)).toBe(4);
		expect(below(places, 0, -1)).toBeNull();
		expect(below(places, 5, 1)).toBeNull();
	});
});

describe('the thumbnails', () => {
	const FOLDER = fileURLToPath(new URL('../../public/thumbnails/', import.meta.url));
	it('are there for every preset and for nothing else: npm run thumbnails', () => {
		expect(readdirSync(FOLDER).sort()).toEqual(presets.map(({ id }) => `${id}.svg`).sort());
	});
	it('are small, hold nothing but a drawing, and say what they are of', () => {
		for (const { id } of presets) {
			const file = `${FOLDER}${id}.svg`;
			expect(statSync(file).size, id).toBeLessThan(6144);
			const text = readFileSync(file, 'utf8');
			expect(text, id).toMatch(new RegExp(`<title>${id}, game \\w{7}, \\d+ of \\d+ steps</title>`));
			expect(text.match(/NaN|Infinity|undefined|<(?!\/?(svg|title|g|path)\b)/), id).toBeNull();
		}
	});
});
