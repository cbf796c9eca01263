import { resolve } from 'node:path';
import { BadInput, EXIT, json, type Streams } from '../outcome';
import { openOutFile } from '../outFile';
import { runsIn } from './runs';
import { csv, tableOf } from './table';

export interface CollectArguments {
	readonly out?: string;
	readonly json?: boolean;
}

/**
 * `lab collect`: the results of a folder as a table. What is no result of a game that ended is named and left out. Throws
 * `BadInput` where nothing is left.
 */
export async function collectCommand(
	dir: string,
	{ out: given, json: asJson = false }: CollectArguments,
	{ out, err }: Streams,
): Promise<number> {
	const base = given?.replace(/\.(csv|json)$/, '');
	const written = (['csv', 'json'] as const).map((kind) => resolve(`${base}.${kind}`));
	const { runs, faults, notes } = runsIn(
		dir,
		(name) => base !== undefined && written.includes(resolve(dir, name)),
	);
	for (const line of [...faults, ...notes]) err(`${line}\n`);
	if (runs.length === 0) throw new BadInput(`${dir}: there is no result in it`);
	const rows = tableOf(runs);
	if (base === undefined) out(asJson ? json(rows) : csv(rows));
	else {
		write(`${base}.csv`, csv(rows));
		write(`${base}.json`, json(rows));
	}
	return faults.length === 0 ? EXIT.done : EXIT.failed;
}

function write(path: string, text: string): void {
	const file = openOutFile(path, Buffer.byteLength(text));
	try {
		file.put(text);
	} finally {
		file.close();
	}
}
