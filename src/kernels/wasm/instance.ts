/** Exports of a new instance of the compiled kernels, with a memory of its own. Throws where `name` is none of them. */
export function instantiate(module: WebAssembly.Module, name: string): WebAssembly.Exports {
	const abort = (): never => {
		throw new Error('wasm kernels: aborted');
	};
	const { exports } = new WebAssembly.Instance(module, { env: { abort } });
	if (typeof exports[name] !== 'function')
		throw new Error('wasm kernels: this module is not build/kernels/jets.wasm; run `npm run kernels`');
	return exports;
}
