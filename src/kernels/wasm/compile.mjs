// Compiles assembly/*.ts (AssemblyScript) to build/kernels/jets.wasm. Skips when nothing changed, so it may
// run on every install. SIMD is fixed 128-bit arithmetic without fused multiply-add: the same numbers on
// every machine.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '../../..');
const source = join(here, 'assembly');
const target = join(root, 'build/kernels/jets.wasm');
const stamp = `${target}.sha256`;
const options = ['-O3', '--runtime', 'stub', '--noAssert', '--enable', 'simd', '--converge'];

const hash = createHash('sha256').update(`${asc.version} ${options.join(' ')}`);
for (const file of readdirSync(source).sort()) hash.update(file).update(readFileSync(join(source, file)));
const digest = hash.digest('hex');

if (existsSync(target) && existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) {
	console.log('kernels: build/kernels/jets.wasm is up to date');
} else {
	mkdirSync(dirname(target), { recursive: true });
	const { error, stderr } = await asc.main(
		[
			'src/kernels/wasm/assembly/index.ts',
			'--baseDir',
			root,
			...options,
			'--outFile',
			'build/kernels/jets.wasm',
		],
		{ stderr: process.stderr },
	);
	if (error) {
		console.error(`kernels: AssemblyScript could not compile src/kernels/wasm/assembly: ${error.message}`);
		if (stderr) console.error(stderr.toString());
		process.exit(1);
	}
	writeFileSync(stamp, digest);
	console.log(`kernels: compiled build/kernels/jets.wasm (${readFileSync(target).length} bytes)`);
}
