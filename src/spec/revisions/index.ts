import { type Catalogue, DECLARED } from '../declarations';
import { presets } from '../presets/index';

/**
 * The revision that links count from today: presets, declarations and defaults as the code has them. Whoever changes any of
 * these raises it (`npm run freeze`), unless nobody has links of it yet. The frozen files are never written again.
 *
 * A new parameter defaults to what games meant before it existed; presets say what they want instead.
 */
export const REVISION = 5;

/** Links without a revision in them, and with a checksum, were made before revisions were named. */
export const FIRST_REVISION = 1;

/** What the older revisions were; loaded only for a link that counts from one. */
const FROZEN: Readonly<Record<number, () => Promise<{ readonly default: unknown }>>> = {
	1: () => import('./1.json'),
	2: () => import('./2.json'),
	3: () => import('./3.json'),
	4: () => import('./4.json'),
};

export const TODAY: Catalogue = {
	revision: REVISION,
	...DECLARED,
	presets: Object.fromEntries(presets.map(({ id, game }) => [id, game])),
};

/** Undefined for a revision that this lab does not know. */
export async function catalogueOf(revision: number): Promise<Catalogue | undefined> {
	if (revision === REVISION) return TODAY;
	const file = Object.hasOwn(FROZEN, revision) ? await FROZEN[revision]?.() : undefined;
	return file?.default as Catalogue | undefined;
}
