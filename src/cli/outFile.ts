import {
	accessSync,
	closeSync,
	constants,
	existsSync,
	ftruncateSync,
	lstatSync,
	openSync,
	realpathSync,
	renameSync,
	rmSync,
	writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { BadInput } from './outcome';

/** A file that is not there yet: what is written appears as a whole or not at all. */
export interface OutFile {
	/** Puts the text in place. Throws where the disk refuses it, and leaves what was there as it was. */
	put(text: string): void;
	/** Leaves no trace; after `put` it does nothing. */
	close(): void;
}

/**
 * Opens `path` before there is anything to write, with room for `bytes` held on the disk. Throws `BadInput` where it will not
 * be able to hold a result: only a plain file is ever replaced.
 */
export function openOutFile(path: string, bytes: number): OutFile {
	const refuse = (why: string): never => {
		throw new BadInput(`--out ${path === '' ? "''" : path}: ${why}`);
	};
	const attempt = <T>(what: () => T): T => {
		try {
			return what();
		} catch (error) {
			if (error instanceof BadInput) throw error;
			return refuse(`cannot be written: ${error instanceof Error ? error.message : String(error)}`);
		}
	};
	if (path === '') refuse('expected the path of a file');
	const folder = dirname(path);
	if (!existsSync(folder)) refuse(`the folder ${folder} does not exist`);
	const target = attempt(() => placeOf(path, refuse));
	const part = `${target}.${process.pid}.part`;
	const file = attempt(() => openSync(part, 'wx'));
	let open = true;
	const close = (): void => {
		if (!open) return;
		open = false;
		closeSync(file);
		rmSync(part, { force: true });
	};
	try {
		// A full disk is met now and not after the training.
		attempt(() => writeWhole(file, ' '.repeat(bytes)));
	} catch (error) {
		close();
		throw error;
	}
	return {
		put: (text) => {
			ftruncateSync(file);
			writeWhole(file, text);
			renameSync(part, target);
			open = false;
			closeSync(file);
		},
		close,
	};
}

/** From the start of the file: a disk that takes a part only is asked for the rest, and says why not. */
function writeWhole(file: number, text: string): void {
	const bytes = Buffer.from(text);
	for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at, bytes.length - at, at);
}

/** Where a file will stand: links are followed. */
function placeOf(path: string, refuse: (why: string) => never): string {
	if (!lstatSync(path, { throwIfNoEntry: false })) return path;
	const target = realpathSync(path);
	accessSync(target, constants.W_OK);
	const found = lstatSync(target);
	if (found.isDirectory()) refuse('this is a folder');
	if (!found.isFile())
		refuse(
			'this is not a plain file, and nothing else is replaced; without --out the result goes to standard output',
		);
	return target;
}
