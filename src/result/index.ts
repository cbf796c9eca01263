export { type FileResult, parseFile } from './parse';
export type { Result } from './schema';
export { resultText } from './write';
