import { closedForms } from './games/closedForms';
import { stepTimes } from './games/stepTimes';
import { uniqueness } from './games/uniqueness';
import { publish, seeds, type Train, trained } from './report';

let seconds = 0;
const train: Train = async (game, seed) => {
	const model = await trained(game, seed);
	seconds += model.seconds;
	return model;
};

const forms = closedForms();
const times = await stepTimes();
const unique = await uniqueness(train);
publish('games', 'Games between particles', [
	`${seeds().length} seeds; ${(seconds / 60).toFixed(1)} minutes of training, in one thread.`,
	'## Discrepancies of clouds, against closed forms for Gaussians',
	forms,
	'## Cost of a step, milliseconds of one core',
	'Local: KL(ρ_T‖π). The others beside it; width 32, RK4, 8 steps (with noise: Heun, 16). Processor time, least of three rounds.',
	times,
	'## Uniqueness, straightness, few steps',
	`Two moons; the same network (32, sines), 9,000 steps of 128 and the same 2,000 starts for all models; path distances over all pairs of seeds. W₂ at n = 1,000.`,
	unique,
]);
