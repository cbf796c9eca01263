import { registry } from '../../data/param';
import type { Interaction } from '../block';
import { crowd } from './crowd';
import { entropy } from './entropy';
import { none } from './none';
import { power } from './power';
import { relativeEntropy } from './relativeEntropy';

export const interactions = registry<Interaction>(none, entropy, relativeEntropy, power, crowd);
