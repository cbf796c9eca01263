import { bridgePresets } from './bridge';
import { anisotropicFlow, obstacle, powerFlow, relativistic } from './costs';
import { crowdPresets } from './crowds';
import { boltzmann, gaussian } from './density';
import { boundedSpeed, kineticDynamics } from './dynamics';
import { gradientFlowPresets } from './gradientFlow';
import { normalizingFlow } from './normalizing';
import { otflowPresets } from './otflow';
import type { Preset } from './preset';
import { samplesOnlyPresets } from './samplesOnly';
import { scorePresets } from './score';

export type { Preset } from './preset';

/** The game on which the lab opens. */
export const OPENING = 'otflow-8gaussians';

/** Presets of one kind, as they are offered together. */
export interface PresetGroup {
	readonly title: string;
	/** What they have in common, in a sentence. */
	readonly summary: string;
	readonly presets: readonly Preset[];
}

/** Every preset, in the order of arXiv:2304.13534: its models, their variations, and what goes beyond. */
export const presetGroups: readonly PresetGroup[] = [
	{
		title: 'Normalizing flows',
		summary: 'The reference is carried to the data; a terminal cost compares what arrives with the target.',
		presets: [...otflowPresets, normalizingFlow, boltzmann, gaussian, ...samplesOnlyPresets],
	},
	{
		title: 'Score-based models',
		summary: 'Data are drowned in noise; the score of what is noised leads back.',
		presets: scorePresets,
	},
	{
		title: 'Gradient flows',
		summary: 'Steepest descent of an energy: the limit of games that discount the future, or in steps.',
		presets: gradientFlowPresets,
	},
	{
		title: 'Bridges and transport',
		summary: 'Both ends are given; the way between is learned from pairs of samples.',
		presets: bridgePresets,
	},
	{
		title: 'Costs by design',
		summary: 'Another price on speed, direction or place, and the paths follow.',
		presets: [obstacle, relativistic, powerFlow, anisotropicFlow, kineticDynamics, boundedSpeed],
	},
	{
		title: 'Games with crowds',
		summary: 'Every particle pays for the others that it meets.',
		presets: crowdPresets,
	},
];

/** In the order in which they are offered. */
export const presets: readonly Preset[] = presetGroups.flatMap((group) => group.presets);

/** Undefined for an id that is not known. */
export const findPreset = (id: string): Preset | undefined => presets.find((preset) => preset.id === id);

export function openingPreset(): Preset {
	const opening = findPreset(OPENING);
	if (!opening) throw new Error(`the opening preset "${OPENING}" is missing from src/spec/presets`);
	return opening;
}
