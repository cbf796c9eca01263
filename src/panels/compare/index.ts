import type { Comparison } from './compared';
import { difference } from './difference';
import { fewSteps } from './fewSteps';
import { losses } from './losses';
import { metrics } from './metrics';
import { residual } from './residual';

/** Every comparison of two experiments, in the order in which they stand. */
export const COMPARISONS: readonly Comparison[] = [losses, metrics, difference, residual, fewSteps];
