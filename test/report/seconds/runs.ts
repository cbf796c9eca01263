import { existsSync, readFileSync } from 'node:fs';
import type { Game } from '../../../src/game/game';

/** A training run that `report:seconds` has finished. */
export interface Run {
	/** Of one thread those of the processor, whatever else the machine did; of several those that passed. */
	readonly seconds: number;
	readonly quality: number;
	readonly name: string;
}

/** What makes a run: preset, seed, threads, the game where this build trained it, and steps where they are not the preset's own. */
export const keyOf = (id: string, seed: number, threads: number, own: Game | null, steps = 0): string =>
	JSON.stringify([id, seed, threads, own, steps]);

/** The runs in a file, a line each; none where there is no file. */
export function runsIn(file: string | undefined): Map<string, Run> {
	const lines = file && existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
	return new Map(
		lines.map((line) => {
			const { key, run } = JSON.parse(line) as { readonly key: string; readonly run: Run };
			return [key, run];
		}),
	);
}
