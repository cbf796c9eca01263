import { bringUp } from '../spec/migrate';

/** The version of results that this code reads and writes. */
export const VERSION = 1;

/** `MIGRATIONS[k]` turns a result of version k + 1 into one of version k + 2. */
const MIGRATIONS = [] as const;

/** Brings an older result to this version; returns the error for one that is newer. */
export const migrate = (result: unknown) => bringUp('result', VERSION, MIGRATIONS, result);
