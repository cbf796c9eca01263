import { registry } from '../../data/param';
import type { SolverBlock } from '../block';
import { bridgeMatching } from './bridgeMatching';
import { collocation } from './collocation';
import { gradientFlow } from './gradientFlow';
import { jko } from './jko';
import { scoreMatching } from './scoreMatching';
import { simulate } from './simulate';

export const solvers = registry<SolverBlock>(
	simulate,
	scoreMatching,
	bridgeMatching,
	collocation,
	gradientFlow,
	jko,
);
