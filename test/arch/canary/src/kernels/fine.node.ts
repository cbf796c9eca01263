/** Breaks nothing: this half of the room runs in Node only. */
import { cpus } from 'node:os';

export const processors = (): number => cpus().length;
