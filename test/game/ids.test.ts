import { expect, test } from 'vitest';
import type { Params, Registry } from '../../src/data/param';
import { SLOT_NAMES, SLOTS } from '../../src/game/game';
import { presets } from '../../src/spec/presets/index';

// docs/add-a-block.md says so.
const KEBAB = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const CAMEL = /^[a-z][a-zA-Z0-9]*$/;

test.each(SLOT_NAMES)('ids in slot %s: laws as in an address, all others as in a program', (slot) => {
	const blocks: Registry = SLOTS[slot];
	const spelling = slot === 'reference' || slot === 'target' ? KEBAB : CAMEL;
	for (const [id, { params }] of Object.entries(blocks)) {
		expect(id).toMatch(spelling);
		for (const key of Object.keys(params as Params)) expect(key).toMatch(CAMEL);
	}
});

test('presets as in an address', () => {
	for (const { id } of presets) expect(id).toMatch(KEBAB);
});
