import type { Game } from '../game/game';
import type { Optimum } from './optimum';

/** What a thread that certifies models is asked: where the least cost is, by the model with these parameters. */
export interface CertificateTask {
	/** Numbers the tasks. */
	readonly id: number;
	readonly game: Game;
	/** Training step that the parameters are of. */
	readonly step: number;
	readonly theta: Float32Array;
	/** Whether less may be proved in less time: more models come. */
	readonly glance: boolean;
}

/** Its answer to a task, or why there is none; and how long it took. */
export type CertificateReport = { readonly id: number; readonly milliseconds: number } & (
	| { readonly optimum: Optimum }
	| { readonly failed: string }
);
