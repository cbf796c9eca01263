import type { Network } from '../network';
import { NETWORK_BINDINGS, networkWgsl } from './network';
import { MAX_TERMS, RUN_WGSL } from './run';
import { ENTRY, read, type Shader, shader, written } from './shader';

/** Particles' own words beside the network's records: vec4s, [workgroup][row][lane]; see `ENDS` and `PATH_WGSL`. */
export const PATH = written('path', 'array<vec4f>');

/** Behind the three words of each slot: three rows of the quadratic part's sums, then the loss terms by fours. */
export const ENDS = 3;
/** Rows behind the slots. */
export const TAIL = ENDS + MAX_TERMS / 4;

export const RUN = { name: 'run', access: 'uniform', type: 'Run' } as const;

/** Where a particle's words stand; leaves the quadratic part's sums where the gradient's reduction reads them. */
export const PATH_WGSL = `
fn word(row: u32) -> u32 { return ((lane / N) * (3u * run.slots + ${TAIL}u) + row) * N + lane % N; }
fn ending(row: u32) -> u32 { return word(3u * run.slots + row); }
fn storeQuadratic() {
	path[ending(0u)] = vec4f(quadratic[0], quadratic[1], quadratic[2], quadratic[3]);
	path[ending(1u)] = vec4f(quadratic[4], quadratic[5], quadratic[6], quadratic[7]);
	path[ending(2u)] = vec4f(quadratic[8], quadratic[9], 0f, 0f);
}
`;

const POINT = 'let s = vec3f(points[3u * at], points[3u * at + 1u], points[3u * at + 2u]);';

/** Jets [n, 7] at points [n, 3]. */
export const jetShader = (network: Network): Shader =>
	shader(
		'JetAtPoints',
		[RUN, ...NETWORK_BINDINGS, read('points', 'array<f32>'), written('jets', 'array<f32>')],
		`${RUN_WGSL}${networkWgsl(network, { value: true, hessian: true })}
${ENTRY} {
	lane = id.x;
	if (lane >= run.count) { return; }
	let at = run.first + lane;
	${POINT}
	let u = jetAt(0u, s);
	let all = array<f32, 7>(u.U, u.g.x, u.g.y, u.g.z, u.h.x, u.h.y, u.h.z);
	for (var k = 0u; k < 7u; k++) { jets[7u * at + k] = all[k]; }
}
`,
	);

/** From adjoints [n, 7] of the jets: those of the points [n, 3], and the factors of θ's gradient. */
export const jetGradientShader = (network: Network): Shader =>
	shader(
		'JetAtPointsGradient',
		[
			RUN,
			...NETWORK_BINDINGS,
			PATH,
			read('points', 'array<f32>'),
			read('adjoint', 'array<f32>'),
			written('pointsBar', 'array<f32>'),
		],
		`${RUN_WGSL}${networkWgsl(network, { value: true, hessian: true })}${PATH_WGSL}
${ENTRY} {
	lane = id.x;
	if (lane >= run.count) { return; }
	let at = run.first + lane;
	${POINT}
	_ = jetAt(0u, s);
	let b = 7u * at;
	let bar = pullBack(0u, s, Jet(
		adjoint[b],
		vec3f(adjoint[b + 1u], adjoint[b + 2u], adjoint[b + 3u]),
		vec3f(adjoint[b + 4u], adjoint[b + 5u], adjoint[b + 6u]),
	));
	for (var k = 0u; k < 3u; k++) { pointsBar[3u * at + k] = bar[k]; }
	storeQuadratic();
}
`,
	);
