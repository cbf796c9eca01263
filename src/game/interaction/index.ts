import { registry } from '../../data/param';
import type { Interaction } from '../block';
import { none } from './none';

export const interactions = registry<Interaction>(none);
