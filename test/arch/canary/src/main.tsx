// breaks: page
import { two } from './data/fine';

document.title = String(two);
