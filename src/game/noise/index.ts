import { registry } from '../../data/param';
import type { Noise } from '../block';
import { constant } from './constant';
import { none } from './none';
import { ve } from './ve';
import { vp } from './vp';

export const noises = registry<Noise>(none, constant, vp, ve);
