import { registry } from '../../data/param';
import type { RunningCost } from '../block';
import { anisotropic } from './anisotropic';
import { bounded } from './bounded';
import { diffusion } from './diffusion';
import { kinetic } from './kinetic';
import { none } from './none';
import { power } from './power';
import { relativistic } from './relativistic';

export const runningCosts = registry<RunningCost>(
	kinetic,
	none,
	power,
	relativistic,
	anisotropic,
	bounded,
	diffusion,
);
