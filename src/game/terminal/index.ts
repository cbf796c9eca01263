import { registry } from '../../data/param';
import type { TerminalCost } from '../block';
import { crossEntropy } from './crossEntropy';
import { energyDistance } from './energyDistance';
import { forwardKL } from './forwardKL';
import { hard } from './hard';
import { mmd } from './mmd';
import { none } from './none';
import { reverseKL } from './reverseKL';
import { sinkhorn } from './sinkhorn';
import { wasserstein1 } from './wasserstein1';

export const terminalCosts = registry<TerminalCost>(
	forwardKL,
	reverseKL,
	crossEntropy,
	energyDistance,
	mmd,
	sinkhorn,
	wasserstein1,
	hard,
	none,
);
