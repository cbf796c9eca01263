// breaks: npm-node-files
import { scaleLinear } from 'd3';

export const scale = scaleLinear();
