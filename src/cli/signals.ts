import { EXIT } from './outcome';

/** What ends a run early, and the exit code of that. */
const SIGNALS = { SIGINT: EXIT.stopped, SIGTERM: EXIT.terminated, SIGHUP: EXIT.hungUp } as const;

export interface Stop {
	/** Exit code of the signal that came; null while none has. */
	code(): number | null;
	/** Leaves signals to Node.js again. */
	ignore(): void;
}

/** Listens to signals. `asked` is called at the first one; a second one ends the process, after `dropped`. */
export function listen(asked: () => void, dropped: () => void): Stop {
	let code: number | null = null;
	const handlers = Object.entries(SIGNALS).map(([signal, exit]) => {
		const handler = (): void => {
			if (code === null) {
				code = exit;
				asked();
				return;
			}
			dropped();
			process.exit(exit);
		};
		process.on(signal, handler);
		return () => process.off(signal, handler);
	});
	return {
		code: () => code,
		ignore: () => {
			for (const off of handlers) off();
		},
	};
}
