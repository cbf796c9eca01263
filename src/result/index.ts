export { type FileResult, parseFile } from './parse';
export type { EndedRun, Result } from './schema';
export { resultText } from './write';
