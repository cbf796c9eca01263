import { apologize, start } from './ui/start';

const place = document.getElementById('root');
if (!place) throw new Error('index.html has no element with the id "root"');
start(place).catch((error: unknown) => apologize(place, error));
