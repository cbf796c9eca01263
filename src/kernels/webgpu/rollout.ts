import { adjoint, reads } from '../../math/trace';
import { accumulatorsOf, JET, type Rollout } from '../contract';
import { emitCall, emitGraph } from './emit';
import { argumentsOf, barOf, ENTRIES, evaluateTerms, jetBar, termsWgsl, wantsOf } from './local';
import { NETWORK_BINDINGS, networkWgsl } from './network';
import { PATH, PATH_WGSL, RUN } from './points';
import { RUN_WGSL } from './run';
import { type Binding, ENTRY, read, type Shader, shader, written } from './shader';

/** True when the terms read the jet at the later end: one slot more. */
export const readsTerminalJet = ({ terms }: Rollout): boolean => JET.some((name) => reads(terms, name));

/** The paths: forward through all steps, with `recorded` slots for the way back or one that is used again. */
function forwardWgsl(rollout: Rollout, recorded: boolean, keep: string): string {
	const A = accumulatorsOf(rollout).length;
	const call = emitCall('rates', rollout.rates, argumentsOf({ x: 's.x', y: 's.y', t: 's.z' }));
	const { noise } = rollout;
	// σ √|dt| / dt, as noise.ts has it, times the same normals at every stage of a step.
	const sigma =
		noise && `${emitCall('noise', noise, () => 's.z')}[0] * sign(run.dt) * inverseSqrt(abs(run.dt))`;
	return `${emitGraph('rates', rollout.rates)}${noise ? emitGraph('noise', noise) : ''}
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
			rate = vec2f(r[0], r[1])${sigma ? ` + ${sigma} * xi[k * run.total + run.first + lane]` : ''};
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

/** The way back: adjoint of the Runge–Kutta steps as taken (discretise, then optimise); `before` each step. */
function backwardWgsl(rollout: Rollout, before: string): string {
	const A = accumulatorsOf(rollout).length;
	const seeds = ['bar.x', 'bar.y', ...ENTRIES(A).map((j) => `run.b[i] * abs(run.dt) * sumsBar[${j}]`)];
	const pulled = adjoint(rollout.rates);
	const given = Object.fromEntries(
		rollout.rates.outputs.map(({ name }, k) => [`bar_${name}`, seeds[k] ?? '0f']),
	);
	const call = emitCall('ratesAdjoint', pulled, argumentsOf({ x: 's.x', y: 's.y', t: 's.z', ...given }));
	return `${emitGraph('ratesAdjoint', pulled)}
var<private> XBar: vec2f;
var<private> sumsBar: array<f32, ${Math.max(1, A)}>;

fn keepStage(slot: u32, s: vec3f, u: Jet) {
	let at = word(3u * slot);
	path[at] = vec4f(s.xy, u.U, u.g.x);
	path[at + N] = vec4f(u.g.yz, u.h.xy);
	path[at + 2u * N] = vec4f(u.h.z, s.z, 0f, 0f);
}

fn backward() {
	for (var k = run.steps; k > 0u; k--) {
		${before}
		var next = XBar;
		// Adjoint of the place of stage i + 1, which started from this stage's rate.
		var place = vec2f(0f);
		var share = 0f;
		for (var i = run.stages; i > 0u;) {
			i--;
			let slot = (k - 1u) * run.stages + i;
			let at = word(3u * slot);
			let p0 = path[at];
			let p1 = path[at + N];
			let p2 = path[at + 2u * N];
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

/** Standard normals [steps, B, 2], where the rollout has noise. */
const noiseBinding = ({ noise }: Rollout): readonly Binding[] => (noise ? [read('xi', 'array<vec2f>')] : []);

const BEGIN = `
	lane = id.x;
	if (lane >= run.count) { return; }
	let start = batch[run.first + lane];
	X = start;`;

/** States [keep + 1, B, 2] and accumulators [keep + 1, B, A] at every run.stride steps. */
export function pathsShader(rollout: Rollout): Shader {
	const A = accumulatorsOf(rollout).length;
	const keep = `if ((k + 1u) % run.stride == 0u) { store((k + 1u) / run.stride); }`;
	return shader(
		'RolloutPaths',
		[
			RUN,
			...NETWORK_BINDINGS,
			read('batch', 'array<vec2f>'),
			written('states', 'array<vec2f>'),
			...(A > 0 ? [written('accumulators', 'array<f32>')] : []),
			...noiseBinding(rollout),
		],
		`${RUN_WGSL}${networkWgsl(rollout.network, wantsOf(rollout.rates))}${forwardWgsl(rollout, false, keep)}
fn store(kept: u32) {
	let at = kept * run.total + run.first + lane;
	states[at] = X;
${ENTRIES(A)
	.map((j) => `\taccumulators[${A}u * at + ${j}u] = sums[${j}];`)
	.join('\n')}
}
${ENTRY} {${BEGIN}
	store(0u);
	forward();
}
`,
	);
}

/**
 * Adjoints of final states and accumulators back to the starts and to θ's factors. `seeds` holds, one behind the
 * other (a shader may bind eight buffers), starts [B, 2], the adjoints [B, 2] and [B, A].
 */
export function pathsGradientShader(rollout: Rollout): Shader {
	const A = accumulatorsOf(rollout).length;
	const wants = wantsOf(rollout.rates);
	return shader(
		'RolloutGradient',
		[
			RUN,
			...NETWORK_BINDINGS,
			PATH,
			read('seeds', 'array<f32>'),
			written('startsBar', 'array<vec2f>'),
			...noiseBinding(rollout),
		],
		`${RUN_WGSL}${networkWgsl(rollout.network, wants)}${PATH_WGSL}${backwardWgsl(rollout, '')}${forwardWgsl(rollout, true, '')}
${ENTRY} {
	lane = id.x;
	if (lane >= run.count) { return; }
	let at = run.first + lane;
	let n = 2u * run.total;
	X = vec2f(seeds[2u * at], seeds[2u * at + 1u]);
	forward();
	XBar = vec2f(seeds[n + 2u * at], seeds[n + 2u * at + 1u]);
${ENTRIES(A)
	.map((j) => `\tsumsBar[${j}] = seeds[2u * n + ${A}u * at + ${j}u];`)
	.join('\n')}
	backward();
	startsBar[at] = XBar;
	storeQuadratic();
}
`,
	);
}

/**
 * Loss terms of each path, and the factors of the gradient in θ of Σ_k run.weights[k]·term_k and, if run.pulled, of
 * Σ pull·state over the states after each step; `pull` [steps, B, 2 + A].
 */
export function rolloutLossShader(rollout: Rollout): Shader {
	const accumulators = accumulatorsOf(rollout);
	const { terms } = rollout;
	const inputs: Record<string, string> = { x0: 'start.x', y0: 'start.y', x1: 'X.x', y1: 'X.y' };
	accumulators.forEach((name, j) => {
		inputs[name] = `sums[${j}]`;
	});
	const jetRead = readsTerminalJet(rollout);
	const pulled = `if (run.pulled == 1u) {
			let at = ${2 + accumulators.length}u * ((k - 1u) * run.total + run.first + lane);
			XBar += vec2f(pull[at], pull[at + 1u]);
${accumulators.map((_, j) => `\t\t\tsumsBar[${j}] += pull[at + ${2 + j}u];`).join('\n')}
		}`;
	const bar = (input: string) => barOf(terms, 'd', input);
	return shader(
		'RolloutLoss',
		[
			RUN,
			...NETWORK_BINDINGS,
			PATH,
			read('batch', 'array<vec2f>'),
			read('pull', 'array<f32>'),
			...noiseBinding(rollout),
		],
		`${RUN_WGSL}${networkWgsl(rollout.network, wantsOf(rollout.rates, terms))}${PATH_WGSL}
${backwardWgsl(rollout, pulled)}${forwardWgsl(rollout, true, '')}${termsWgsl(terms)}
${ENTRY} {${BEGIN}
	forward();
	let slot = run.steps * run.stages;
	let end = vec3f(select(X, start, run.dt < 0f), run.later);
	let u = ${jetRead ? 'jetAt(slot, end)' : 'Jet(0f, vec3f(0f), vec3f(0f))'};
${evaluateTerms(terms, inputs)}
	XBar = vec2f(${bar('x1')}, ${bar('y1')});
${accumulators.map((name, j) => `\tsumsBar[${j}] = ${bar(name)};`).join('\n')}
	${
		jetRead
			? `let pulled = pullBack(slot, end, ${jetBar(terms, 'd')});
	XBar += select(pulled.xy, vec2f(0f), run.dt < 0f);`
			: ''
	}
	backward();
	storeQuadratic();
}
`,
	);
}
