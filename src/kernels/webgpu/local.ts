import { adjoint, type Graph, reads } from '../../math/trace';
import { JET, type JetChannel } from '../contract';
import { emitCall, emitGraph } from './emit';
import type { Wants } from './network';
import { ENDS } from './points';
import { MAX_TERMS } from './run';

export const wantsOf = (...graphs: readonly Graph[]): Wants => ({
	value: graphs.some((graph) => reads(graph, 'U')),
	hessian: graphs.some((graph) => ['Uxx', 'Uxy', 'Uyy'].some((name) => reads(graph, name))),
});

/** Channels of the jet `u` in WGSL. */
const CHANNELS: Readonly<Record<JetChannel, string>> = {
	U: 'u.U',
	Ux: 'u.g.x',
	Uy: 'u.g.y',
	Ut: 'u.g.z',
	Uxx: 'u.h.x',
	Uxy: 'u.h.y',
	Uyy: 'u.h.z',
};

/** WGSL of the arguments of a graph by name: the channels of the jet `u`, and `inputs`. */
export const argumentsOf = (inputs: Readonly<Record<string, string>>) => {
	const known: Readonly<Record<string, string>> = { ...CHANNELS, ...inputs };
	return (name: string): string => {
		const argument = Object.hasOwn(known, name) ? known[name] : undefined;
		if (argument === undefined) throw new Error(`a formula reads ${name}, which is not there`);
		return argument;
	};
};

/** Jet of adjoints out of the array `bars` that the adjoint of `graph` returned; 0 for what it does not take. */
export function jetBar(graph: Graph, bars: string): string {
	const [U, ...rest] = JET.map((name) => barOf(graph, bars, name));
	return `Jet(${U}, vec3f(${rest.slice(0, 3).join(', ')}), vec3f(${rest.slice(3).join(', ')}))`;
}
/** Adjoint of one input out of `bars`. */
export function barOf(graph: Graph, bars: string, input: string): string {
	const index = graph.inputs.indexOf(input);
	return index < 0 ? '0f' : `${bars}[${index}]`;
}

export const ENTRIES = (n: number): readonly number[] => Array.from({ length: n }, (_, k) => k);

/** Rows of four loss terms. */
export const termRows = (terms: Graph): number => Math.ceil(terms.outputs.length / 4);

/** The functions `terms` and `termsAdjoint`. Throws on a graph with no term or with more than fit. */
export function termsWgsl(terms: Graph): string {
	const K = terms.outputs.length;
	if (K === 0) throw new Error('there is no loss without loss terms');
	if (K > MAX_TERMS) throw new Error(`${K} loss terms: the WebGPU kernels take ${MAX_TERMS} at most`);
	return emitGraph('terms', terms) + emitGraph('termsAdjoint', adjoint(terms));
}

/**
 * Evaluates the terms at the jet `u` and at `inputs` (WGSL by name), stores them behind the paths, and leaves the
 * adjoints of all inputs of Σ_k run.weights[k]·term_k in `d`.
 */
export function evaluateTerms(terms: Graph, inputs: Readonly<Record<string, string>>): string {
	const K = terms.outputs.length;
	const seeds = Object.fromEntries(
		terms.outputs.map(({ name }, k) => [`bar_${name}`, `run.weights[${k >> 2}][${k & 3}]`]),
	);
	const rows = ENTRIES(termRows(terms)).map((row) => {
		const four = [0, 1, 2, 3].map((c) => (4 * row + c < K ? `values[${4 * row + c}]` : '0f'));
		return `\tpath[ending(${ENDS + row}u)] = vec4f(${four.join(', ')});`;
	});
	return `	let values = ${emitCall('terms', terms, argumentsOf(inputs))};
${rows.join('\n')}
	let d = ${emitCall('termsAdjoint', adjoint(terms), argumentsOf({ ...inputs, ...seeds }))};`;
}
