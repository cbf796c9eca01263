import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCommand } from '../../src/cli/commands';
import { BadInput } from '../../src/cli/outcome';
import { openOutFile } from '../../src/cli/outFile';
import { runProgram, scratch } from './lab';

/** A training of no time, evaluated in little more. */
const TINY = [
	...['--steps', '2', '--samples', '8', '--threads', '1'],
	...['network.width=8', 'training.batch=8', 'sampler.steps=2'].flatMap((setting) => ['--set', setting]),
];

let folders = 0;
const folder = (): string => {
	const path = scratch(`out${folders++}`);
	mkdirSync(path);
	return path;
};

describe('the file of a result', () => {
	it('is replaced as a whole, and only when there is something to put there', () => {
		const path = join(folder(), 'r.json');
		writeFileSync(path, 'before');
		const file = openOutFile(path, 1000);
		expect(readFileSync(path, 'utf8')).toBe('before');
		file.put('after: é');
		file.close();
		expect(readFileSync(path, 'utf8')).toBe('after: é');
		expect(readdirSync(dirname(path))).toEqual(['r.json']);
	});
	it('leaves nothing behind where nothing was put', () => {
		const path = join(folder(), 'r.json');
		openOutFile(path, 1000).close();
		expect(readdirSync(dirname(path))).toEqual([]);
	});
	it('holds room for the result from the start', () => {
		const path = join(folder(), 'r.json');
		const file = openOutFile(path, 5000);
		const [part = ''] = readdirSync(dirname(path));
		expect(statSync(join(dirname(path), part)).size).toBe(5000);
		file.close();
	});
	it('follows a link, and does not replace it', () => {
		const [target, link] = [join(folder(), 'r.json'), join(folder(), 'link.json')];
		writeFileSync(target, 'before');
		symlinkSync(target, link);
		openOutFile(link, 1).put('after');
		expect(readFileSync(target, 'utf8')).toBe('after');
		expect(statSync(link).ino).toBe(statSync(target).ino);
	});
	it('says when it cannot be written in the end, and keeps what was there', () => {
		const path = join(folder(), 'r.json');
		const file = openOutFile(path, 1);
		rmSync(dirname(path), { recursive: true });
		expect(() => file.put('text')).toThrow(/ENOENT/);
		file.close();
	});
	it('that cannot be put there in the end is not lost: it goes to standard output', async () => {
		const path = join(folder(), 'r.json');
		let [out, err] = ['', ''];
		const code = await runCommand(['train', 'boltzmann', ...TINY, '--out', path], {
			out: (text) => {
				out += text;
			},
			// The first word of progress: the file was opened, and there is no result yet.
			err: (text) => {
				err += text;
				rmSync(dirname(path), { recursive: true, force: true });
			},
		});
		expect({ code, steps: JSON.parse(out).steps }).toEqual({ code: 0, steps: 2 });
		expect(err).toMatch(/--out: ENOENT.*; the result goes to standard output\n$/);
	});
	it('is refused where nothing can be: no path, a folder, a device, a pipe, a link to nothing, no folder', async () => {
		const pipe = join(folder(), 'pipe');
		await runProgram('mkfifo', [pipe]);
		const link = join(folder(), 'link');
		symlinkSync('/nowhere/at/all', link);
		for (const path of ['', folder(), '/dev/null', pipe, link, '/dev/null/r.json', '/no/such/folder/r.json'])
			expect(() => openOutFile(path, 1), path).toThrow(BadInput);
		expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
		expect(statSync(pipe).isFIFO()).toBe(true);
	});
});
