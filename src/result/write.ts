import { writeFloats } from './floats';
import type { Result } from './schema';

/** A result as a file holds it: one line of JSON. */
export const resultText = (result: Result): string => `${JSON.stringify(result, writeFloats)}\n`;
