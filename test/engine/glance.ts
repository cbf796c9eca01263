import type { Detail } from '../../src/model/look';

/** A look that costs next to nothing: enough for a state machine. */
export const GLANCE: Detail = { particles: 16, grid: 4, times: 2, target: 16, fewSteps: 8 };
