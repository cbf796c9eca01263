import { expect, test } from 'vitest';
import { optimum } from '../../src/panels/optimum';
import { sceneOf, shownOf, snapshotAt } from '../store/fakeEngine';

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
