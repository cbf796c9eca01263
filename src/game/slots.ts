import type { SettingsGroup, Slot } from './game';

/** A colour that the style sheets have a token for. */
export type SlotColor = 'ref' | 'tgt' | 'dyn' | 'run' | 'pot' | 'int' | 'ter' | 'reg';

/** A slot of the game or a group of its settings as people meet it: on its card, in equations and curves, in sentences. */
export interface Place {
	/** On its card. */
	readonly title: string;
	/** In the middle of a sentence. */
	readonly word: string;
	/** What its terms in the objective are about, in a few words for who does not read symbols; a block may say it better (`Block.plain`). */
	readonly plain?: string;
	/** What stands for it in the equations. */
	readonly symbol?: string;
	/** Of its card, its terms and its curves. What has none says how to train and not what; its card is folded. */
	readonly color?: SlotColor;
	/** The place on whose card it stands, if not on one of its own. */
	readonly card?: Slot | SettingsGroup;
}

/** In the order of the cards. */
export const PLACES: Readonly<Record<Slot | SettingsGroup, Place>> = {
	reference: { title: 'Reference', word: 'reference', plain: 'where all start', symbol: 'ρ₀', color: 'ref' },
	target: { title: 'Target', word: 'target', plain: 'where all end', symbol: 'π', color: 'tgt' },
	drift: {
		title: 'Drift',
		word: 'drift',
		plain: 'how all move',
		symbol: 'f',
		color: 'dyn',
		card: 'dynamics',
	},
	noise: {
		title: 'Noise',
		word: 'noise',
		plain: 'random kicks',
		symbol: 'σ',
		color: 'dyn',
		card: 'dynamics',
	},
	dynamics: { title: 'Dynamics', word: 'dynamics', plain: 'later counts less', symbol: 'T', color: 'dyn' },
	running: {
		title: 'Running cost',
		word: 'running cost',
		plain: 'cost of moving',
		symbol: 'L',
		color: 'run',
	},
	potential: { title: 'State cost', word: 'state cost', plain: 'cost of a place', symbol: 'V', color: 'pot' },
	interaction: {
		title: 'Interaction',
		word: 'interaction',
		plain: 'cost of the crowd',
		symbol: 'I',
		color: 'int',
	},
	terminal: {
		title: 'Terminal cost',
		word: 'terminal cost',
		plain: 'end at the target',
		symbol: 'F',
		color: 'ter',
	},
	regularizers: {
		title: 'Regularizers',
		word: 'regularizers',
		plain: 'errors of the equations',
		color: 'reg',
	},
	solver: { title: 'Solver', word: 'solver', plain: 'length of a step' },
	sampler: { title: 'Sampler', word: 'sampler' },
	network: { title: 'Network', word: 'network' },
	training: { title: 'Training', word: 'training' },
};
