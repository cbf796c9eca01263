// Compiles assembly/*.ts (AssemblyScript) to build/kernels/, twice. Skips when nothing changed, so it may run on every
// install. jets.wasm is fixed 128-bit arithmetic without fused multiply-add: the same numbers on every machine.
// jets.relaxed.wasm fuses where the processor can: faster, and its last bits are the processor's.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '../../..');
const source = join(here, 'assembly');
const options = ['-O3', '--runtime', 'stub', '--noAssert', '--enable', 'simd', '--converge'];
const builds = {
	'build/kernels/jets.wasm': options,
	'build/kernels/jets.relaxed.wasm': [...options, '--enable', 'relaxed-simd'],
};
const targets = Object.keys(builds);
const stamp = join(root, 'build/kernels/jets.sha256');

const hash = createHash('sha256').update(`${asc.version} ${JSON.stringify(builds)}`);
for (const file of readdirSync(source).sort()) hash.update(file).update(readFileSync(join(source, file)));
const digest = hash.digest('hex');

const made = [...targets.map((target) => join(root, target)), stamp].every((file) => existsSync(file));
if (made && readFileSync(stamp, 'utf8') === digest) {
	console.log(`kernels: ${targets.join(' and ')} are up to date`);
} else {
	mkdirSync(dirname(stamp), { recursive: true });
	for (const [target, how] of Object.entries(builds)) {
		const { error, stderr } = await asc.main(
			['src/kernels/wasm/assembly/index.ts', '--baseDir', root, ...how, '--outFile', target],
			{ stderr: process.stderr },
		);
		if (error) {
			console.error(`kernels: AssemblyScript could not compile src/kernels/wasm/assembly: ${error.message}`);
			if (stderr) console.error(stderr.toString());
			process.exit(1);
		}
		console.log(`kernels: compiled ${target} (${readFileSync(join(root, target)).length} bytes)`);
	}
	writeFileSync(stamp, digest);
}
