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

/** In the order in which they are offered. */
export const presets: readonly Preset[] = [
	...otflowPresets,
	normalizingFlow,
	obstacle,
	relativistic,
	powerFlow,
	anisotropicFlow,
	boltzmann,
	gaussian,
	...crowdPresets,
	...samplesOnlyPresets,
	...bridgePresets,
	...gradientFlowPresets,
	kineticDynamics,
	boundedSpeed,
	...scorePresets,
];

/** Undefined for an id that is not known. */
export const findPreset = (id: string): Preset | undefined => presets.find((preset) => preset.id === id);

export function openingPreset(): Preset {
	const opening = findPreset(OPENING);
	if (!opening) throw new Error(`the opening preset "${OPENING}" is missing from src/spec/presets`);
	return opening;
}
