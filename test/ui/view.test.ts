import { expect, test } from 'vitest';
import { viewOf } from '../../src/ui/view';

test('the address asks for the lab or the projector, or for what there is not', () => {
	expect(viewOf('')).toBe('lab');
	expect(viewOf('?backend=wasm')).toBe('lab');
	expect(viewOf('?backend=wasm&view=projector')).toBe('projector');
	expect(viewOf('?view=beamer')).toBeUndefined();
});
