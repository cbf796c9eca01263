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

test('of a proximal by W₁ it is said that J is told by finite clouds', () => {
	const found = {
		...{
			step: 3,
			cost: 2.1,
			lowerBound: 0.45,
			gap: 1.65,
			parts: { paths: 0.1, end: 1.55 },
			nats: 0.33,
			n: 6400,
		},
		...{ errors: { cost: 0.01, timeSteps: 0, lowerBound: 0.01 }, upToConstant: false },
	};
	const shown = shownOf({ ...snapshotAt(1, 3), optimum: found }, sceneOf(1));
	const summary = (id: string) => optimum.summary({ ...shown, game: { ...shown.game, terminal: { id } } });
	expect(summary('wasserstein1')).toContain('by a plan between finitely many particles and points');
	expect(summary('mmd')).not.toContain('plan');
});
