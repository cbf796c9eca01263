import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const CHILD = fileURLToPath(new URL('./child.node.mjs', import.meta.url));

/** What a process says of a game: the text of its result, or why there is none. */
export type Answer = { readonly text: string } | { readonly error: string };

/** Processes that train games, one game each at a time. */
export interface Trainers {
	/** Text of the result of a game, which is given as JSON. Rejects where its process could not say one, or ended. */
	train(game: string): Promise<string>;
	/** Ends them all at once, for good: they hold nothing that could be lost. */
	end(): void;
}

/** Processes are started as they are needed, and a new one where one has died. */
export function createTrainers(): Trainers {
	const all = new Set<ChildProcess>();
	const idle = new Set<ChildProcess>();
	let over = false;
	const start = (): ChildProcess => {
		// Node's own options are the parent's: how it was loaded, debugged or profiled.
		const child = fork(CHILD, { execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
		const gone = (): void => {
			for (const set of [all, idle]) set.delete(child);
		};
		all.add(child);
		return child.on('exit', gone).on('error', gone);
	};
	return {
		train: async (game) => {
			if (over) throw new Error('the sweep is over');
			const [child = start()] = idle;
			idle.delete(child);
			const answer = await answerOf(child, game);
			if ('text' in answer) {
				idle.add(child);
				return answer.text;
			}
			// What state it is in nobody knows.
			child.kill('SIGKILL');
			throw new Error(answer.error);
		},
		end: () => {
			over = true;
			for (const child of all) child.kill('SIGKILL');
		},
	};
}

const answerOf = (child: ChildProcess, game: string): Promise<Answer> =>
	new Promise((resolve) => {
		const say = (answer: Answer): void => {
			child.off('message', say).off('exit', ended).off('error', failed);
			resolve(answer);
		};
		const ended = (code: number | null, signal: string | null): void =>
			say({ error: `its process ended ${signal ? `by ${signal}` : `with code ${code}`}` });
		const failed = ({ message }: Error): void => say({ error: `its process failed: ${message}` });
		child.on('message', say).on('exit', ended).on('error', failed);
		child.send(game);
	});
