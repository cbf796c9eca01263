import { benchBrowser } from './browser';
await benchBrowser(2);
