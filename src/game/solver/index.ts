import { registry } from '../../data/param';
import type { SolverBlock } from '../block';
import { simulate } from './simulate';

export const solvers = registry<SolverBlock>(simulate);
