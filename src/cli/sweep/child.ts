import { setImmediate as turnOfEventLoop } from 'node:timers/promises';
import { SAMPLES, train } from '../../engine/train';
import { parseFile, resultText } from '../../result/index';
import { messages } from '../../spec/parse';
import { nodeKernels } from '../kernels';
import { silent } from '../progress';
import { compact } from './games';
import type { Answer } from './trainers';

/** Trains the games that it is sent as JSON, one after the other, in one thread, and answers with their results. It writes no file. */

// A signal that a terminal or a scheduler sends to all is the parent's to answer: it ends this process.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
process.on('disconnect', () => process.exit());
process.on('message', async (text) => {
	process.send?.(await answerTo(String(text)));
});

async function answerTo(text: string): Promise<Answer> {
	const parsed = parseFile(text);
	if (!parsed.ok) return { error: messages(parsed.errors) };
	const game = compact(parsed.game);
	try {
		const chosen = await nodeKernels(game, 'wasm', 1);
		const result = await train(game, chosen, {
			samples: SAMPLES,
			optimum: true,
			checkpoint: true,
			progress: silent,
			now: () => performance.now(),
			stopped: async () => {
				await turnOfEventLoop();
				return false;
			},
		});
		chosen.kernels.dispose();
		return { text: resultText(result) };
	} catch (error) {
		return { error: error instanceof Error ? error.message : String(error) };
	}
}
