// breaks: unreached
// A worker that nobody starts, and what only it imports.
import { two } from './onlyThere';

postMessage(two);
