import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SETTINGS_NAMES, SLOT_NAMES } from '../../src/game/game';
import { PLACES } from '../../src/game/slots';

describe('the table of slots', () => {
	it('has every slot, in the order of the equation, and every group of settings', () => {
		const names = Object.keys(PLACES);
		expect(names.filter((name) => SLOT_NAMES.some((slot) => slot === name))).toEqual(SLOT_NAMES);
		expect(names.toSorted()).toEqual([...SLOT_NAMES, ...SETTINGS_NAMES].sort());
	});
	it('names colours that style sheets have, light and dark', () => {
		const tokens = readFileSync('src/ui/tokens.css', 'utf8');
		for (const { color } of Object.values(PLACES))
			if (color) expect(tokens.match(new RegExp(`--${color}: #`, 'g'))).toHaveLength(2);
	});
	it('is the only place that gives a slot its colour', () => {
		const sheets = readdirSync('src/ui').filter((file) => file.endsWith('.css'));
		expect(sheets.length).toBeGreaterThan(4);
		for (const file of sheets) expect(readFileSync(`src/ui/${file}`, 'utf8')).not.toMatch(/data-slot=/);
	});
	it('has one word for each, which is its title in the middle of a sentence', () => {
		for (const { title, word } of Object.values(PLACES)) expect(title.toLowerCase()).toBe(word);
	});
});
