import type { PointLoss } from '../contract';
import { evaluateTerms, jetBar, termsWgsl, wantsOf } from './local';
import { NETWORK_BINDINGS, networkWgsl } from './network';
import { PATH, PATH_WGSL, RUN } from './points';
import { RUN_WGSL } from './run';
import { ENTRY, read, type Shader, shader } from './shader';

/** Loss terms at each point, and the factors of the gradient in θ of Σ_k run.weights[k]·term_k. */
export function pointLossShader({ network, extras, terms }: PointLoss): Shader {
	const inputs: Record<string, string> = { x: 's.x', y: 's.y', t: 's.z' };
	extras.forEach((name, j) => {
		inputs[name] = `batch[at + ${3 + j}u]`;
	});
	return shader(
		'PointLoss',
		[RUN, ...NETWORK_BINDINGS, PATH, read('batch', 'array<f32>')],
		`${RUN_WGSL}${networkWgsl(network, wantsOf(terms))}${PATH_WGSL}${termsWgsl(terms)}
${ENTRY} {
	lane = id.x;
	if (lane >= run.count) { return; }
	let at = ${3 + extras.length}u * (run.first + lane);
	let s = vec3f(batch[at], batch[at + 1u], batch[at + 2u]);
	let u = jetAt(0u, s);
${evaluateTerms(terms, inputs)}
	_ = pullBack(0u, s, ${jetBar(terms, 'd')});
	storeQuadratic();
}
`,
	);
}
