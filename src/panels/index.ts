import { density } from './density';
import { fewSteps } from './fewSteps';
import { losses } from './losses';
import { metrics } from './metrics';
import type { Panel } from './panel';
import { residual } from './residual';

/** Every panel beside the stage, in the order in which they stand there. */
export const PANELS: readonly Panel[] = [density, residual, losses, metrics, fewSteps];
