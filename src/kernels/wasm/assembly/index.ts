export { adam, clipNorm } from './adam';
export { jetBackward } from './backward';
export { jetForward, valueForward } from './forward';
export { muon, muonBytes } from './muon';
export {
	clearGradient,
	configure,
	finish,
	gradientAt,
	heapBase,
	pack,
	recordBytes,
	thetaAt,
} from './network';
export { sumPairs } from './pairs';
export { axpy, copy, runTape, scale } from './tape';
