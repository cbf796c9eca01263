import { registry } from '../../data/param';
import type { StateCost } from '../block';
import { none } from './none';
import { obstacle } from './obstacle';
import { quadratic } from './quadratic';

export const potentials = registry<StateCost>(none, obstacle, quadratic);
