import { preset, quick } from './preset';

/** Control of an acceleration (Bryson and Ho, Applied Optimal Control, 1975). */
export const kineticDynamics = preset(
	'kinetic',
	'Kinetic dynamics: the control is an acceleration',
	'Particles start at rest, gather speed and coast: paths are smooth, and the effort is spent early.',
	{
		target: { id: 'moons' },
		terminal: { id: 'forwardKL', weight: 30 },
		dynamics: { order: 'second' },
		regularizers: { hjb: 1 },
		...quick({ steps: 1000 }),
	},
);

/** Minimum-time control: H = c|∇U| (Bardi and Capuzzo-Dolcetta, 1997). */
export const boundedSpeed = preset(
	'bounded-speed',
	'Bounded speed: full throttle or rest',
	'Speed costs nothing up to its limit c = 1.5, so nearly every particle goes at full speed, straight or not.',
	{
		target: { id: 'banana', bend: 0.35 },
		running: { id: 'bounded', speed: 1.5 },
		terminal: { id: 'reverseKL', weight: 1 },
		// The direction of the control turns sharply where ∇U = 0: without a clip such points rule the step size.
		...quick({ steps: 1000, batch: 128, clip: 1 }),
	},
);
