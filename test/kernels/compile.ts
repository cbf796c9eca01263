import { execFileSync } from 'node:child_process';

/** Before any unit test: kernels of another source compute wrong without a word. */
export default function setup(): void {
	execFileSync(process.execPath, ['src/kernels/wasm/compile.mjs'], {
		stdio: ['ignore', 'ignore', 'inherit'],
	});
}
