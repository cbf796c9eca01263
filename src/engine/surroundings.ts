import type { Game } from '../game/game';
import type { Detail } from '../model/look';
import type { Backend, Report } from '../protocol/messages';
import type { TrainingKernels } from '../train/steppers';
import type { CertifierPort } from './certifying';

/** Kernels for a game, and in words where they run and why there, as it is when it is read. */
export interface Chosen {
	readonly kernels: TrainingKernels;
	readonly backend: string;
	readonly reason: string;
}

/** What the engine is given: everything that touches the world outside. */
export interface Surroundings {
	post(report: Report): void;
	/** Milliseconds, monotone. */
	now(): number;
	/** Lets messages in; resolves soon. */
	breathe(): Promise<void>;
	/** The kernels this game will run on, and why these. */
	kernels(game: Game, wish: Backend): Promise<Chosen>;
	/** Leaves so many experiments on this machine, this one included, an equal share of its threads. Numbers do not depend on it. */
	share?(experiments: number): void;
	/** A thread that certifies models; there is none where it is absent. */
	readonly certifier?: CertifierPort;
	/** How much a look shows; as much as the screen does where it is absent. */
	readonly detail?: Detail;
}
