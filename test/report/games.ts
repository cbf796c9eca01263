import { closedForms } from './games/closedForms';
import { stepTimes } from './games/stepTimes';
import { uniqueness } from './games/uniqueness';
import { cpuMinutes, publish, seeds } from './report';

const forms = await closedForms();
const times = await stepTimes();
const unique = await uniqueness();
publish('games', 'Games between particles', [
	`${seeds().length} seeds; ${cpuMinutes()} CPU minutes, in one thread.`,
	'## Discrepancies of clouds, against closed forms for Gaussians',
	forms,
	'## Cost of a step, milliseconds of one core',
	'Local: KL(ρ_T‖π). The others beside it; width 32, RK4, 8 steps (with noise: Heun, 16). Processor time, least of three rounds.',
	times,
	'## Uniqueness, straightness, few steps',
	`Two moons; the same network (32, sines, two residual layers), 9,000 steps of 128 and the same 2,000 starts for all models; path distances over all pairs of seeds. W₂ at n = 1,000.`,
	unique,
]);
