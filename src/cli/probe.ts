import type { ProbePoint } from '../protocol/probe';
import { BadInput } from './outcome';

/** Reads the probe file's text. Throws `BadInput` that names the entry and what was expected of it. */
export function parseProbe(text: string, horizon: number): ProbePoint[] {
	let json: unknown;
	try {
		json = JSON.parse(text);
	} catch (error) {
		throw new BadInput(`probe: this is not JSON: ${error instanceof Error ? error.message : String(error)}`);
	}
	if (!Array.isArray(json)) throw new BadInput('probe: expected a list of { "x": [x, y], "t": t }');
	return json.map((entry: unknown, i) => {
		const refuse = (what: string): never => {
			throw new BadInput(`probe.${i}: got ${JSON.stringify(entry)}, expected ${what}`);
		};
		if (typeof entry !== 'object' || entry === null || !('x' in entry) || !('t' in entry))
			return refuse('{ "x": [x, y], "t": t }');
		const { x, t, ...rest } = entry;
		if (Object.keys(rest).length > 0) return refuse('no keys but x and t');
		if (!Array.isArray(x) || x.length !== 2) return refuse('x to be a pair of numbers');
		const [a, b]: unknown[] = x;
		if (typeof a !== 'number' || typeof b !== 'number') return refuse('x to be a pair of numbers');
		if (typeof t !== 'number' || t < 0 || t > horizon)
			return refuse(`t to be a number from 0 to T = ${horizon}`);
		return { x: [a, b], t };
	});
}
