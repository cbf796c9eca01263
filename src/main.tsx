import { start } from './ui/start';

const place = document.getElementById('root');
if (!place) throw new Error('index.html has no element with the id "root"');
void start(place);
