import { registry } from '../../data/param';
import type { Drift } from '../block';
import { formula } from './formula';
import { gradient } from './gradient';
import { linear } from './linear';
import { none } from './none';
import { rotation } from './rotation';
import { shear } from './shear';
import { vp } from './vp';

export const drifts = registry<Drift>(none, linear, vp, rotation, shear, gradient, formula);
