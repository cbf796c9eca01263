import wasmUrl from '../../build/kernels/jets.wasm?url';

/** Where the page has the kernels whose numbers are the same on every machine. */
export { wasmUrl };

/** Fetches and compiles kernels of the page. Rejects where they are not there. */
export async function compiled(url: string): Promise<WebAssembly.Module> {
	const response = await fetch(url);
	if (!response.ok) throw new Error(`the kernels could not be fetched (${response.status}); reload the page`);
	return WebAssembly.compile(await response.arrayBuffer());
}
