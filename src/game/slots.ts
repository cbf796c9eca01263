import type { SettingsGroup, Slot } from './game';

/** A colour that the style sheets have a token for. */
export type SlotColor = 'ref' | 'tgt' | 'dyn' | 'run' | 'pot' | 'int' | 'ter' | 'reg';

/** A slot of the game or a group of its settings as people meet it: on its card, in equations and curves, in sentences. */
export interface Place {
	/** On its card. */
	readonly title: string;
	/** In the middle of a sentence. */
	readonly word: string;
	/** What stands for it in the equations. */
	readonly symbol?: string;
	/** Of its card, its terms and its curves. What has none says how to train and not what; its card is folded. */
	readonly color?: SlotColor;
	/** The place on whose card it stands, if not on one of its own. */
	readonly card?: Slot | SettingsGroup;
}

/** In the order of the cards. */
export const PLACES: Readonly<Record<Slot | SettingsGroup, Place>> = {
	reference: { title: 'Reference', word: 'reference', symbol: 'ρ₀', color: 'ref' },
	target: { title: 'Target', word: 'target', symbol: 'π', color: 'tgt' },
	drift: { title: 'Drift', word: 'drift', symbol: 'f', color: 'dyn', card: 'dynamics' },
	noise: { title: 'Noise', word: 'noise', symbol: 'σ', color: 'dyn', card: 'dynamics' },
	dynamics: { title: 'Dynamics', word: 'dynamics', symbol: 'T', color: 'dyn' },
	running: { title: 'Running cost', word: 'running cost', symbol: 'L', color: 'run' },
	potential: { title: 'State cost', word: 'state cost', symbol: 'V', color: 'pot' },
	interaction: { title: 'Interaction', word: 'interaction', symbol: 'I', color: 'int' },
	terminal: { title: 'Terminal cost', word: 'terminal cost', symbol: 'F', color: 'ter' },
	regularizers: { title: 'Regularizers', word: 'regularizers', color: 'reg' },
	solver: { title: 'Solver', word: 'solver' },
	sampler: { title: 'Sampler', word: 'sampler' },
	network: { title: 'Network', word: 'network' },
	training: { title: 'Training', word: 'training' },
};
