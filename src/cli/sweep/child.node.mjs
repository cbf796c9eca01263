// Entry of a process that trains games, where the application itself runs through tsx: a process that is started by path
// does not inherit the loader.
import { tsImport } from 'tsx/esm/api';

await tsImport('./child.ts', import.meta.url);
