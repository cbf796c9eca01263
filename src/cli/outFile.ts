import {
	accessSync,
	closeSync,
	constants,
	existsSync,
	fsyncSync,
	ftruncateSync,
	lstatSync,
	openSync,
	readdirSync,
	realpathSync,
	renameSync,
	rmSync,
	writeSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import type { Game } from '../game/game';
import { layoutOf } from '../math/layout';
import { MAX_LOSSES } from '../train/losses';
import { BadInput } from './outcome';

/** A file that is not there yet: what is written appears as a whole or not at all. */
export interface OutFile {
	/** Puts the text in place. Throws where the disk refuses it, and leaves what was there as it was. */
	put(text: string): void;
	/** Shows others who share the folder that somebody is at it still. Never throws. */
	touch(): void;
	/** Leaves no trace; after `put` it does nothing. */
	close(): void;
}

/** A file that is being written, or was left behind by a process that was killed. */
export interface Part {
	readonly path: string;
	/** Name of the file that it was to become. */
	readonly target: string;
	/** Whose it is. */
	readonly host: string;
	readonly pid: number;
}

const partOf = (target: string): string => `${target}.${hostname()}.${process.pid}.part`;

/** Those of JSON files in a folder. */
export const partsIn = (folder: string): Part[] =>
	readdirSync(folder).flatMap((name) => {
		const [, target, host, pid] = /^(.+\.json)\.(.+)\.(\d+)\.part$/.exec(name) ?? [];
		return target && host ? [{ path: join(folder, name), target, host, pid: Number(pid) }] : [];
	});

/** About what a result with its checkpoint takes, in bytes: losses, samples, parameters and those of the checkpoint with their moments. */
export const roomFor = ({ training, network }: Game, samples: number): number =>
	300 * Math.min(training.steps, MAX_LOSSES) + 30 * samples + 60 * layoutOf(network).size;

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
	const part = partOf(target);
	let file = attempt(() => openSync(part, 'wx'));
	let open = true;
	const close = (): void => {
		if (!open) return;
		open = false;
		closeSync(file);
		rmSync(part, { force: true });
	};
	const whole = (text: string): void => {
		// Over the room that is held: it is not given back before it is needed.
		ftruncateSync(file, writeWhole(file, text));
		fsyncSync(file);
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
			whole(text);
			if (!existsSync(part)) {
				// Somebody took it for abandoned: this machine may have slept.
				closeSync(file);
				open = false;
				file = openSync(part, 'wx');
				open = true;
				whole(text);
			}
			renameSync(part, target);
			open = false;
			closeSync(file);
		},
		touch: () => {
			if (!open) return;
			try {
				// It is written, so that the clock of whoever keeps the files says when.
				writeSync(file, ' ', 0);
			} catch {
				// `put` will say it.
			}
		},
		close,
	};
}

/** From the start of the file: a disk that takes a part only is asked for the rest, and says why not. Returns the number of bytes. */
function writeWhole(file: number, text: string): number {
	const bytes = Buffer.from(text);
	for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at, bytes.length - at, at);
	return bytes.length;
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
