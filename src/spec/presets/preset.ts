import type { Game } from '../../game/game';
import { type Draft, withDefaults } from '../defaults';

/**
 * A game to start from. Ids are frozen once shipped: links carry them. Changing a shipped preset's game makes
 * links to it say that they no longer open what was sent (their checksum is of the whole game).
 */
export interface Preset {
	readonly id: string;
	readonly title: string;
	/** What there is to see, in a sentence. */
	readonly summary: string;
	readonly game: Game;
}

/**
 * Learns by Muon, from a calm start, its batches in fine parts: what takes the fewest seconds in most presets
 * (docs/decisions.md, "Muon for the matrices").
 */
export const quick = (
	training: Pick<Game['training'], 'steps'> & Partial<Game['training']>,
	network: Partial<Game['network']> = {},
): Pick<Draft, 'training' | 'network'> => ({
	training: { optimiser: 'muon', parts: 'fine', learningRate: 0.02, ...training },
	network: { start: 'calm', ...network },
});

export const preset = (id: string, title: string, summary: string, draft: Draft): Preset => ({
	id,
	title,
	summary,
	game: withDefaults(draft),
});
