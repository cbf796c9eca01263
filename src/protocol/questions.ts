import type { PathSet } from '../game/solution';
import type { EndedRun } from '../result/index';
import type { Followed, ProbeAnswer, ProbePoint } from './probe';
import type { Drawn, Snapshot } from './snapshot';

/**
 * What can be asked of a loaded game, and what is answered. A question is about the model of now, or about that with the
 * `parameters` of a snapshot. Arrays are in the lab's units, as those of a snapshot are; probes and their paths in the units of the data.
 */
export interface Questions {
	probe: {
		readonly ask: { readonly points: readonly ProbePoint[] };
		readonly answer: readonly ProbeAnswer[];
	};
	/** Paths of the particles that pass there, kept at about `keep` + 1 times; null where a place alone tells none. */
	follow: {
		readonly ask: { readonly points: readonly ProbePoint[]; readonly keep: number };
		readonly answer: readonly (Followed | null)[];
	};
	/** Fresh samples of ρ_t [n, 2]; at T if `t` is absent. */
	samples: {
		readonly ask: { readonly n: number; readonly t?: number };
		readonly answer: Float32Array<ArrayBuffer>;
	};
	/** Paths from starts [B, 2] at t = 0, kept at about `keep` + 1 times. */
	paths: { readonly ask: { readonly starts: Float32Array; readonly keep: number }; readonly answer: PathSet };
	/** What a run needs to go on elsewhere from where it is now. */
	checkpoint: { readonly ask: Readonly<Record<never, never>>; readonly answer: EndedRun['checkpoint'] };
	/** The text of a result file with its checkpoint: of now, of no other parameters. */
	result: { readonly ask: { readonly samples: number }; readonly answer: string };
	/** What a snapshot was sent without; by the weights of the game at a `step` of its training, or those of now. */
	fields: {
		readonly ask: { readonly wants: readonly Drawn[]; readonly step?: number };
		readonly answer: Pick<Snapshot, Drawn>;
	};
}

export type Asked = keyof Questions;
export type Question = {
	[What in Asked]: { readonly what: What; readonly parameters?: Float32Array } & Questions[What]['ask'];
}[Asked];
export type Answer<What extends Asked = Asked> = Questions[What]['answer'];
