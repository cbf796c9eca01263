import { afterEach, expect, test, vi } from 'vitest';
import { pressedOn } from '../../src/ui/drag';

/** An element under a caption, as far as a press asks for it. */
class Caption extends EventTarget {
	closest(selector: string): this | null {
		return selector === 'figcaption' ? this : null;
	}
}
afterEach(() => void vi.unstubAllGlobals());

test('a press is on a caption of what hears of it, and not on that of a dialog opened from there', () => {
	vi.stubGlobal('Element', Caption);
	const target = new Caption();
	const press = (inside: boolean, button = 0) => ({
		button,
		target,
		currentTarget: { contains: () => inside },
	});
	expect(pressedOn(press(true), 'figcaption')).toBe(true);
	expect(pressedOn(press(false), 'figcaption')).toBe(false);
	expect(pressedOn(press(true), 'thead')).toBe(false);
	expect(pressedOn(press(true, 2), 'figcaption')).toBe(false);
});
