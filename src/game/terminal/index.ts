import { registry } from '../../data/param';
import type { TerminalCost } from '../block';
import { forwardKL } from './forwardKL';
import { reverseKL } from './reverseKL';

export const terminalCosts = registry<TerminalCost>(forwardKL, reverseKL);
