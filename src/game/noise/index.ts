import { registry } from '../../data/param';
import type { Noise } from '../block';
import { none } from './none';

export const noises = registry<Noise>(none);
