import { describe, expect, it } from 'vitest';
import { LAB } from '../../src/math/units';
import { boxInData, boxInLab, fitView } from '../../src/panels/view';
import { afterGesture, type Gesture } from '../../src/panels/zoom';

const WHOLE = { x: [-4, 4], y: [-3, 5] } as const;
const whole = fitView({ extent: WHOLE, units: LAB }, 600, 400);
/** The view after gestures, each on what the one before left. */
const seen = (...gestures: Gesture[]) =>
	gestures.reduce(
		(view, gesture) => fitView({ extent: afterGesture(view, WHOLE, gesture), units: LAB }, 600, 400),
		whole,
	);

describe('zoom and pan', () => {
	it('keep the place under the hand where it is', () => {
		const at = [140, 310] as const;
		const [x, y] = whole.at(...at);
		const closer = seen({ factor: 3, at });
		expect(closer.scale).toBeCloseTo(3 * whole.scale, 9);
		expect([closer.x(x), closer.y(y)]).toEqual([expect.closeTo(140, 9), expect.closeTo(310, 9)]);
		const moved = seen({ factor: 3, at }, { factor: 1.2, at, by: [7, -5] });
		expect([moved.x(x), moved.y(y)]).toEqual([expect.closeTo(147, 9), expect.closeTo(305, 9)]);
	});
	it('come back to where they set out', () => {
		const back = seen({ factor: 1.7, at: [200, 100] }, { factor: 1 / 1.7, at: [200, 100] });
		expect(back.visible.x[0]).toBeCloseTo(whole.visible.x[0], 9);
		expect(back.visible.y[1]).toBeCloseTo(whole.visible.y[1], 9);
	});
	it('lose nobody: the middle stays in the whole box, and there is a closest and a farthest', () => {
		const away = seen({ factor: 2 }, { by: [5000, -5000] });
		expect(away.at(300, 200)).toEqual([expect.closeTo(-4, 9), expect.closeTo(-3, 9)]);
		expect(seen({ factor: 1e9 }).scale).toBeCloseTo(40 * whole.scale, 6);
		expect(seen({ factor: 1e-9 }).scale).toBeCloseTo(whole.scale / 2, 9);
	});
	it('are kept in the units of the data', () => {
		const units = { shift: [100, -20], scale: 8 } as const;
		expect(boxInData(units, WHOLE)).toEqual({ x: [68, 132], y: [-44, 20] });
		expect(boxInLab(units, boxInData(units, WHOLE))).toEqual(WHOLE);
	});
});
