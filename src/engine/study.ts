import type { Game } from '../game/game';
import { clashes } from '../game/needs';
import { createWasmKernels } from '../kernels/wasm/kernels';
import type { Scene } from '../protocol/snapshot';
import type { StudyReport } from '../protocol/study';
import type { Result } from '../result/index';
import { namedLosses } from '../train/losses';
import { SAMPLES, train } from './train';

/** Milliseconds between two reports of losses. */
const EVERY = 400;

/**
 * Trains a game to its end and measures it, in this thread, on the kernels whose numbers are the same on every machine: what
 * `lab train --backend wasm` does, with the same numbers. Never rejects: what goes wrong is posted.
 * @param module build/kernels/jets.wasm, compiled
 * @param now milliseconds, monotone
 */
export async function study(
	game: Game,
	module: () => Promise<WebAssembly.Module>,
	post: (report: StudyReport) => void,
	now: () => number,
): Promise<void> {
	let held: Result['losses'][number][] = [];
	let terms: Scene['terms'] = [];
	let told = now();
	const tell = (): void => {
		if (held.length > 0) post({ type: 'losses', losses: held, terms });
		[held, told] = [[], now()];
	};
	try {
		const clash = clashes(game)[0];
		if (clash) throw new Error(clash.message);
		const kernels = createWasmKernels(await module());
		const {
			steps,
			seconds,
			metrics,
			diverged,
			divergence = '',
		} = await train(
			game,
			{ kernels, backend: 'wasm' },
			{
				samples: SAMPLES,
				optimum: true,
				checkpoint: false,
				progress: { step: () => {}, end: tell, evaluating: (what) => post({ type: 'measuring', what }) },
				heard: (reports, of) => {
					terms = of.map(({ name, label, slot }) => ({ name, label, slot }));
					held.push(
						...namedLosses(
							reports,
							terms.map(({ name }) => name),
						),
					);
					if (now() - told > EVERY) tell();
				},
				now,
				// Who wants it no longer ends the thread.
				stopped: async () => false,
			},
		);
		const astray = diverged === undefined ? {} : { diverged, divergence };
		post({ type: 'ended', ended: { steps, seconds, metrics, ...astray } });
	} catch (error) {
		post({ type: 'failed', why: error instanceof Error ? error.message : String(error) });
	}
}
