import { answerTable, type TableAnswer, type TableRequest } from '../spec/rows';

/** Characters, or bytes, that a page reads in a few milliseconds; more would hold it up. */
export const MOST_AT_ONCE = 20_000;

const sizeOf = (source: string | Blob): number => (typeof source === 'string' ? source.length : source.size);

/** As much of a worker as is needed, so that tests can stand in for it. */
export type TablePort = Pick<Worker, 'postMessage' | 'terminate' | 'addEventListener'>;

const spawnReader = (): TablePort =>
	new Worker(new URL('./table.worker.ts', import.meta.url), { type: 'module', name: 'table' });

/** Reads a table: a large one in a thread of its own, or here where that cannot be started. Rejects where the file cannot be read. */
export async function readTableAside(
	request: TableRequest,
	spawn: () => TablePort = spawnReader,
): Promise<TableAnswer> {
	if (sizeOf(request.source) <= MOST_AT_ONCE) return answerTable(request);
	const worker = spawn();
	const answered = new Promise<TableAnswer | null>((resolve) => {
		worker.addEventListener('message', ({ data }: MessageEvent<TableAnswer | null>) => resolve(data));
		worker.addEventListener('messageerror', () => resolve(null));
		worker.addEventListener('error', (event) => {
			event.preventDefault();
			resolve(null);
		});
		worker.postMessage(request);
	});
	try {
		return (await answered) ?? (await answerTable(request));
	} finally {
		worker.terminate();
	}
}
