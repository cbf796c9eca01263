// breaks: npm-math
import { scaleLinear } from 'd3';

export const scale = scaleLinear();
