import { registry } from '../../data/param';
import type { Drift } from '../block';
import { linear } from './linear';
import { none } from './none';
import { rotation } from './rotation';

export const drifts = registry<Drift>(none, linear, rotation);
