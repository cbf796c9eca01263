import { apart } from './apart';
import { density } from './density';
import { fewSteps } from './fewSteps';
import { losses } from './losses';
import { memory } from './memory';
import { metrics } from './metrics';
import { motion } from './motion';
import { optimum } from './optimum';
import type { Panel } from './panel';
import { residual } from './residual';

/** Every panel beside the stage, in the order in which they stand there. */
export const PANELS: readonly Panel[] = [
	density,
	residual,
	motion,
	optimum,
	apart,
	losses,
	metrics,
	fewSteps,
	memory,
];
