import { adjoint, type Graph, reads } from '../../math/trace';
import { accumulatorsOf, JET, type Rollout } from '../contract';
import { emitCall, emitGraph } from './emit';
import { NETWORK_BINDINGS, networkWgsl, type Wants } from './network';
import { ENDS, PATH, RUN, STORE_QUADRATIC } from './points';
import { MAX_TERMS, RUN_WGSL } from './run';
import { ENTRY, read, type Shader, shader, written } from './shader';

const wantsOf = (...graphs: readonly Graph[]): Wants => ({
	value: graphs.some((graph) => reads(graph, 'U')),
	hessian: graphs.some((graph) => ['Uxx', 'Uxy', 'Uyy'].some((name) => reads(graph, name))),
});

/** True when the terms read the jet at the later end: one slot more. */
export const readsTerminalJet = ({ terms }: Rollout): boolean => JET.some((name) => reads(terms, name));

/** WGSL of the arguments of a graph: `jet` names a Jet, `more` the other inputs. */
const argumentsOf = (jet: string, more: Readonly<Record<string, string>>) => (input: string) => {
	const channels: Readonly<Record<string, string>> = {
		U: `${jet}.U`,
		Ux: `${jet}.g.x`,
		Uy: `${jet}.g.y`,
		Ut: `${jet}.g.z`,
		Uxx: `${jet}.h.x`,
		Uxy: `${jet}.h.y`,
		Uyy: `${jet}.h.z`,
	};
	const known = Object.hasOwn(more, input) ? more[input] : channels[input];
	if (known === undefined) throw new Error(`a formula of the rollout reads ${input}, which is not there`);
	return known;
};

/** Jet of adjoints out of the array `bars` that the adjoint of `graph` returned; 0 for what it does not take. */
function jetBar(graph: Graph, bars: string): string {
	const [U, ...rest] = JET.map((name) => barOf(graph, bars, name));
	return `Jet(${U}, vec3f(${rest.slice(0, 3).join(', ')}), vec3f(${rest.slice(3).join(', ')}))`;
}
function barOf(graph: Graph, bars: string, input: string): string {
	const index = graph.inputs.indexOf(input);
	return index < 0 ? '0f' : `${bars}[${index}]`;
}

const ENTRIES = (n: number): readonly number[] => Array.from({ length: n }, (_, k) => k);

/** The paths: forward through all steps, with `recorded` slots for the way back or one that is used again. */
function forwardWgsl(rollout: Rollout, recorded: boolean, keep: string): string {
	const A = accumulatorsOf(rollout).length;
	const call = emitCall('rates', rollout.rates, argumentsOf('u', { x: 's.x', y: 's.y', t: 's.z' }));
	return `${emitGraph('rates', rollout.rates)}
var<private> X: vec2f;
var<private> sums: array<f32, ${Math.max(1, A)}>;

fn forward() {
	for (var k = 0u; k < run.steps; k++) {
		var next = X;
		var rate = vec2f(0f);
		for (var i = 0u; i < run.stages; i++) {
			let slot = ${recorded ? 'k * run.stages + i' : '0u'};
			let s = vec3f(X + run.a[i] * run.dt * rate, run.origin + (f32(k) + run.a[i]) * run.dt);
			let u = jetAt(slot, s);
			${recorded ? 'keepStage(slot, s, u);' : ''}
			let r = ${call};
			rate = vec2f(r[0], r[1]);
			next += run.b[i] * run.dt * rate;
${ENTRIES(A)
	.map((j) => `\t\t\tsums[${j}] += run.b[i] * abs(run.dt) * r[${2 + j}];`)
	.join('\n')}
		}
		X = next;
		${keep}
	}
}
`;
}

/** The way back: adjoint of the Runge–Kutta steps as taken (discretise, then optimise). */
function backwardWgsl(rollout: Rollout): string {
	const A = accumulatorsOf(rollout).length;
	const seeds = ['bar.x', 'bar.y', ...ENTRIES(A).map((j) => `run.b[i] * abs(run.dt) * sumsBar[${j}]`)];
	const pulled = adjoint(rollout.rates);
	const given = Object.fromEntries(
		rollout.rates.outputs.map(({ name }, k) => [`bar_${name}`, seeds[k] ?? '0f']),
	);
	const call = emitCall('ratesAdjoint', pulled, argumentsOf('u', { x: 's.x', y: 's.y', t: 's.z', ...given }));
	return `${emitGraph('ratesAdjoint', pulled)}
var<private> XBar: vec2f;
var<private> sumsBar: array<f32, ${Math.max(1, A)}>;

fn keepStage(slot: u32, s: vec3f, u: Jet) {
	let at = 3u * slot * run.lanes + lane;
	path[at] = vec4f(s.xy, u.U, u.g.x);
	path[at + run.lanes] = vec4f(u.g.yz, u.h.xy);
	path[at + 2u * run.lanes] = vec4f(u.h.z, s.z, 0f, 0f);
}

fn backward() {
	for (var k = run.steps; k > 0u; k--) {
		var next = XBar;
		// Adjoint of the place of stage i + 1, which started from this stage's rate.
		var place = vec2f(0f);
		var share = 0f;
		for (var i = run.stages; i > 0u;) {
			i--;
			let slot = (k - 1u) * run.stages + i;
			let at = 3u * slot * run.lanes + lane;
			let p0 = path[at];
			let p1 = path[at + run.lanes];
			let p2 = path[at + 2u * run.lanes];
			let s = vec3f(p0.xy, p2.y);
			let u = Jet(p0.z, vec3f(p0.w, p1.xy), vec3f(p1.zw, p2.x));
			let bar = run.dt * (run.b[i] * XBar + share * place);
			let d = ${call};
			let pulled = pullBack(slot, s, ${jetBar(rollout.rates, 'd')});
			place = pulled.xy + vec2f(${barOf(rollout.rates, 'd', 'x')}, ${barOf(rollout.rates, 'd', 'y')});
			share = run.a[i];
			next += place;
		}
		XBar = next;
	}
}
`;
}

const BEGIN = `
	lane = id.x;
	if (lane >= run.count) { return; }
	let start = starts[run.first + lane];
	X = start;`;

/** States at every run.stride steps [keep + 1, B, 2], and accumulators [B, A]. */
export function pathsShader(rollout: Rollout): Shader {
	const A = accumulatorsOf(rollout).length;
	const keep = `if ((k + 1u) % run.stride == 0u) {
			states[((k + 1u) / run.stride) * run.total + run.first + lane] = X;
		}`;
	return shader(
		'RolloutPaths',
		[
			RUN,
			...NETWORK_BINDINGS,
			read('starts', 'array<vec2f>'),
			written('states', 'array<vec2f>'),
			...(A > 0 ? [written('accumulators', 'array<f32>')] : []),
		],
		`${RUN_WGSL}${networkWgsl(rollout.network, wantsOf(rollout.rates))}${forwardWgsl(rollout, false, keep)}
${ENTRY} {${BEGIN}
	states[run.first + lane] = X;
	forward();
${ENTRIES(A)
	.map((j) => `\taccumulators[${A}u * (run.first + lane) + ${j}u] = sums[${j}];`)
	.join('\n')}
}
`,
	);
}

/** Adjoints of final states and accumulators (`seeds`: [B, 2] then [B, A]) back to the starts and to θ's factors. */
export function pathsGradientShader(rollout: Rollout): Shader {
	const A = accumulatorsOf(rollout).length;
	const wants = wantsOf(rollout.rates);
	return shader(
		'RolloutGradient',
		[
			RUN,
			...NETWORK_BINDINGS,
			PATH,
			read('starts', 'array<vec2f>'),
			read('seeds', 'array<f32>'),
			written('startsBar', 'array<vec2f>'),
		],
		`${RUN_WGSL}${networkWgsl(rollout.network, wants)}${STORE_QUADRATIC}${backwardWgsl(rollout)}${forwardWgsl(rollout, true, '')}
${ENTRY} {${BEGIN}
	forward();
	let at = run.first + lane;
	XBar = vec2f(seeds[2u * at], seeds[2u * at + 1u]);
${ENTRIES(A)
	.map((j) => `\tsumsBar[${j}] = seeds[2u * run.total + ${A}u * at + ${j}u];`)
	.join('\n')}
	backward();
	startsBar[at] = XBar;
	storeQuadratic();
}
`,
	);
}

/** Loss terms of each path, and the factors of the gradient in θ of Σ_k run.weights[k]·term_k. */
export function lossShader(rollout: Rollout): Shader {
	const accumulators = accumulatorsOf(rollout);
	const K = rollout.terms.outputs.length;
	if (K > MAX_TERMS)
		throw new Error(`a rollout of ${K} loss terms: the WebGPU kernels take ${MAX_TERMS} at most`);
	if (K === 0) throw new Error('a rollout without loss terms has no loss: use paths');
	const jetRead = readsTerminalJet(rollout);
	const pulled = adjoint(rollout.terms);
	const inputs: Record<string, string> = { x0: 'start.x', y0: 'start.y', x1: 'X.x', y1: 'X.y' };
	accumulators.forEach((name, j) => {
		inputs[name] = `sums[${j}]`;
	});
	const seeds = Object.fromEntries(
		rollout.terms.outputs.map(({ name }, k) => [`bar_${name}`, `run.weights[${k >> 2}][${k & 3}]`]),
	);
	const bar = (input: string) => barOf(rollout.terms, 'd', input);
	const term = (k: number) => (k < K ? `values[${k}]` : '0f');
	const rows = ENTRIES(termRows(rollout)).map((row) => {
		const four = [0, 1, 2, 3].map((c) => term(4 * row + c)).join(', ');
		return `\tpath[ending(${ENDS + row}u)] = vec4f(${four});`;
	});
	return shader(
		'RolloutLoss',
		[RUN, ...NETWORK_BINDINGS, PATH, read('starts', 'array<vec2f>')],
		`${RUN_WGSL}${networkWgsl(rollout.network, wantsOf(rollout.rates, rollout.terms))}${STORE_QUADRATIC}
${backwardWgsl(rollout)}${forwardWgsl(rollout, true, '')}
${emitGraph('terms', rollout.terms)}${emitGraph('termsAdjoint', pulled)}
${ENTRY} {${BEGIN}
	forward();
	let slot = run.steps * run.stages;
	let end = vec3f(select(X, start, run.dt < 0f), run.later);
	let u = ${jetRead ? 'jetAt(slot, end)' : 'Jet(0f, vec3f(0f), vec3f(0f))'};
	let values = ${emitCall('terms', rollout.terms, argumentsOf('u', inputs))};
${rows.join('\n')}
	let d = ${emitCall('termsAdjoint', pulled, argumentsOf('u', { ...inputs, ...seeds }))};
	XBar = vec2f(${bar('x1')}, ${bar('y1')});
${accumulators.map((name, j) => `\tsumsBar[${j}] = ${bar(name)};`).join('\n')}
	${
		jetRead
			? `let pulled = pullBack(slot, end, ${jetBar(rollout.terms, 'd')});
	XBar += select(pulled.xy, vec2f(0f), run.dt < 0f);`
			: ''
	}
	backward();
	storeQuadratic();
}
`,
	);
}

/** Rows of four loss terms. */
export const termRows = ({ terms }: Rollout): number => Math.ceil(terms.outputs.length / 4);
