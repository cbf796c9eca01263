// breaks: node-files
import { processors } from './fine.node';

export const workers = (): number => processors();
