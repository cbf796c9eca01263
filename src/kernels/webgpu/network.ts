import { type Network, residualStep } from '../network';
import { activationWgsl } from './activation';
import { MATH } from './emit';
import { packingOf } from './packing';
import { type Binding, read, WORKGROUP, written } from './shader';

/** What is asked of a jet beside ∇U and U_t. */
export interface Wants {
	readonly value: boolean;
	readonly hessian: boolean;
}

/** Buffers that every shader over the network binds, after its uniform `run` (which has `slots`). */
export const NETWORK_BINDINGS: readonly Binding[] = [
	read('theta', 'array<vec4f>'),
	written('V', 'array<vec4f>'),
	written('W', 'array<vec4f>'),
	written('Z', 'array<vec2f>'),
];

/**
 * WGSL of the network's jet and of its pull-back, one particle per invocation, without barriers:
 *
 *     fn jetAt(slot, s) -> Jet                 records what the pull-back needs in `slot`
 *     fn pullBack(slot, s, bar: Jet) -> vec3f  adjoint of s; leaves the factors of θ's gradient in `slot`
 *
 * ∇U comes from one reverse column p, the spatial Hessian Σ h p φ''(z) (K J_a)(K J_b) from two forward columns
 * J = (∂u/∂x, ∂u/∂y), as in the WASM kernels. Records are [workgroup][slot][layer 0…L][row][lane]: neighbouring
 * invocations touch neighbouring words, and what a workgroup touches lies together:
 *
 *     V_i = (u_i, ∂u_i/∂x, ∂u_i/∂y, p̄_i)       W_i = (h φ' p, z̄, c̄x, c̄y), c = K_i J_{i−1}       Z_i = (z, K_i p̄_{i−1})
 *
 * whence ∂/∂K_i = Σ W_i.yzwx · V_{i−1} (a dot product for each entry), ∂/∂b_i = Σ W_i.y, ∂/∂w = Σ V_L.w, and W_0 is
 * (K̄_0, b̄_0) itself. Before the pull-back W_i holds (h φ' p, p, cx, cy). The quadratic part's sums stay in the
 * private `quadratic`: N = M̄ + M̄ᵀ for M = AᵀA as xx, xy, xt, yy, yt, tt; then the adjoints of b and c.
 */
export function networkWgsl(network: Network, { value, hessian }: Wants): string {
	const { layers: L, activation } = network;
	const { rows: M, K, b, w, A } = packingOf(network);
	const Q = M / 4;
	const column = hessian ? 'vec3f' : 'f32';
	const four = [0, 1, 2, 3];
	const eight = [...four, 4, 5, 6, 7];
	/** The rows of V's four next cells as one matrix (or vector) of columns. */
	const columns = hessian
		? `mat4x3f(${four.map((j) => `V[v + ${j}u * N].xyz`).join(', ')})`
		: `vec4f(${four.map((j) => `V[v + ${j}u * N].x`).join(', ')})`;
	const applied = (j: number) => (hessian ? `u * theta[k + ${j * Q}u]` : `dot(u, theta[k + ${j * Q}u])`);
	const quadOf = (x: string, y: string) =>
		hessian ? `bar.h.x * ${x} * ${x} + bar.h.y * ${x} * ${y} + bar.h.z * ${y} * ${y}` : '0f';

	return `${MATH}${activationWgsl(activation)}
const M = ${M}u;
const Q = ${Q}u;
const N = ${WORKGROUP}u;
const L = ${L}u;
const H = ${residualStep(network)}f;

struct Jet { U: f32, g: vec3f, h: vec3f }

var<private> lane: u32;
var<private> quadratic: array<f32, 10>;

fn cell(slot: u32, layer: u32, row: u32) -> u32 {
	return ((((lane / N) * run.slots + slot) * (L + 1u) + layer) * M + row) * N + lane % N;
}
fn weight(row: u32) -> f32 { return theta[${w}u + row / 4u][row % 4u]; }

fn upward(slot: u32, s: vec3f) {
	var at = cell(slot, 0u, 0u);
	for (var r = 0u; r < M; r++) {
		let k = theta[r];
		let z = dot(k.xyz, s) + k.w;
		let f = activation(z);
		Z[at] = vec2f(z, 0f);
		V[at] = vec4f(f.x, f.y * k.x, f.y * k.y, 0f);
		at += N;
	}
	for (var i = 1u; i <= L; i++) {
		for (var r = 0u; r < M; r += 8u) {
${eight.map((j) => `\t\t\tvar a${j} = ${column}(0f);`).join('\n')}
			var v = cell(slot, i - 1u, 0u);
			var k = ${K}u + ((i - 1u) * M + r) * Q;
			for (var c = 0u; c < Q; c++) {
				let u = ${columns};
${eight.map((j) => `\t\t\t\ta${j} += ${applied(j)};`).join('\n')}
				v += 4u * N;
				k++;
			}
			let to = cell(slot, i, r);
${eight.map((j) => `\t\t\tW[to + ${j}u * N] = vec4f(0f, a${j}${hessian ? '' : ', 0f, 0f'});`).join('\n')}
		}
		var below = cell(slot, i - 1u, 0u);
		at = cell(slot, i, 0u);
		for (var r = 0u; r < M; r++) {
			let c = W[at].zw;
			let z = W[at].y + theta[${b}u + (i - 1u) * Q + r / 4u][r % 4u];
			let f = activation(z);
			Z[at] = vec2f(z, 0f);
			V[at] = V[below] + H * vec4f(f.x, f.y * c, 0f);
			at += N;
			below += N;
		}
	}
}

fn jetAt(slot: u32, s: vec3f) -> Jet {
	upward(slot, s);
	var g = vec3f(0f);
	var h = vec3f(0f);
	for (var i = L; i > 0u; i--) {
		var at = cell(slot, i, 0u);
		for (var r = 0u; r < M; r++) {
			let record = W[at];
			let p = H * select(record.y, weight(r), i == L);
			let d = slopes(Z[at].x);
			W[at] = vec4f(p * d.x, select(record.y, weight(r), i == L), record.zw);
			${hessian ? 'h += p * d.y * vec3f(record.z * record.z, record.z * record.w, record.w * record.w);' : ''}
			at += N;
		}
		for (var c = 0u; c < M; c += 8u) {
			var a0 = vec4f(0f);
			var a1 = vec4f(0f);
			var k = ${K}u + (i - 1u) * M * Q + c / 4u;
			var v = cell(slot, i, 0u);
			for (var r = 0u; r < M; r++) {
				let ap = W[v].x;
				a0 += theta[k] * ap;
				a1 += theta[k + 1u] * ap;
				k += Q;
				v += N;
			}
			let p = cell(slot, i, c);
			let to = cell(slot, i - 1u, c);
${eight.map((j) => `\t\t\tW[to + ${j}u * N].y = W[p + ${j}u * N].y + a${j >> 2}[${j & 3}];`).join('\n')}
		}
	}
	var at = cell(slot, 0u, 0u);
	var U = 0f;
	for (var r = 0u; r < M; r++) {
		let k = theta[r];
		let p = ${L === 0 ? 'weight(r)' : 'W[at].y'};
		let d = slopes(Z[at].x);
		g += p * d.x * k.xyz;
		${hessian ? 'h += p * d.y * vec3f(k.x * k.x, k.x * k.y, k.y * k.y);' : ''}
		${value ? 'U += weight(r) * V[at + L * M * N].x;' : ''}
		at += N;
	}
	return quadraticPart(Jet(U, g, h), s);
}

fn quadraticPart(jet: Jet, s: vec3f) -> Jet {
	let a0 = theta[${A}u].xyz;
	let a1 = theta[${A + 1}u].xyz;
	let a2 = theta[${A + 2}u].xyz;
	let last = theta[${A + 3}u];
	let y = vec3f(dot(a0, s), dot(a1, s), dot(a2, s));
	return Jet(
		jet.U + 0.5f * dot(y, y) + dot(last.xyz, s) + last.w,
		jet.g + a0 * y.x + a1 * y.y + a2 * y.z + last.xyz,
		jet.h + a0.xxy * a0.xyy + a1.xxy * a1.xyy + a2.xxy * a2.xyy,
	);
}

// p̄_i and K_i p̄_{i−1}, from the opening layer up; the adjoint of w is p̄_L + Ū u_L.
fn pullBackP(slot: u32, bar: Jet) {
	var at = cell(slot, 0u, 0u);
	for (var r = 0u; r < M; r++) {
		let k = theta[r];
		let d = slopes(Z[at].x);
		V[at].w = d.x * dot(k.xyz, bar.g) + d.y * (${quadOf('k.x', 'k.y')});
		at += N;
	}
	for (var i = 1u; i <= L; i++) {
		for (var r = 0u; r < M; r += 8u) {
${eight.map((j) => `\t\t\tvar a${j} = 0f;`).join('\n')}
			var v = cell(slot, i - 1u, 0u);
			var k = ${K}u + ((i - 1u) * M + r) * Q;
			for (var c = 0u; c < Q; c++) {
				let p = vec4f(${four.map((j) => `V[v + ${j}u * N].w`).join(', ')});
${eight.map((j) => `\t\t\t\ta${j} += dot(p, theta[k + ${j * Q}u]);`).join('\n')}
				v += 4u * N;
				k++;
			}
			let to = cell(slot, i, r);
${eight.map((j) => `\t\t\tZ[to + ${j}u * N].y = a${j};`).join('\n')}
		}
		var below = cell(slot, i - 1u, 0u);
		at = cell(slot, i, 0u);
		for (var r = 0u; r < M; r++) {
			let zr = Z[at];
			let d = slopes(zr.x);
			let c = W[at].zw;
			V[at].w = V[below].w + H * (d.x * zr.y + d.y * (${quadOf('c.x', 'c.y')}));
			at += N;
			below += N;
		}
	}
	${
		value
			? `at = cell(slot, L, 0u);
	for (var r = 0u; r < M; r++) {
		V[at].w += bar.U * V[at].x;
		at += N;
	}`
			: ''
	}
}

// From the last layer down. T = (ū, J̄x, J̄y) of the layer below stands in V_L.xyz, which is read no more.
fn pullBackLayers(slot: u32, bar: Jet) {
	let T = cell(slot, L, 0u);
	for (var r = 0u; r < M; r++) {
		let at = T + r * N;
		V[at] = vec4f(${value ? 'bar.U * weight(r)' : '0f'}, 0f, 0f, V[at].w);
	}
	for (var i = L; i > 0u; i--) {
		var at = cell(slot, i, 0u);
		var t = T;
		for (var r = 0u; r < M; r++) {
			let record = W[at];
			let zr = Z[at];
			let d = slopes(zr.x);
			let p = H * record.y;
			let above = V[t];
			${
				hessian
					? `let c = record.zw;
			let q = vec2f(2f * bar.h.x * c.x + bar.h.y * c.y, bar.h.y * c.x + 2f * bar.h.z * c.y);
			let inner = d.y * zr.y + 0.5f * d.z * dot(q, c);
			let zBar = H * (d.x * above.x + d.y * dot(above.yz, c)) + p * inner;
			W[at] = vec4f(record.x, zBar, H * d.x * above.yz + p * d.y * q);`
					: 'W[at] = vec4f(record.x, H * d.x * above.x + p * d.y * zr.y, 0f, 0f);'
			}
			at += N;
			t += N;
		}
		for (var c = 0u; c < M; c += 8u) {
${eight.map((j) => `\t\t\tvar a${j} = ${column}(0f);`).join('\n')}
			var k = ${K}u + (i - 1u) * M * Q + c / 4u;
			var v = cell(slot, i, 0u);
			for (var r = 0u; r < M; r++) {
				let f = W[v].${hessian ? 'yzw' : 'y'};
				let k0 = theta[k];
				let k1 = theta[k + 1u];
${eight.map((j) => `\t\t\t\ta${j} += k${j >> 2}[${j & 3}] * f;`).join('\n')}
				k += Q;
				v += N;
			}
			let to = T + c * N;
${eight.map((j) => `\t\t\tV[to + ${j}u * N] += vec4f(a${j}, ${hessian ? '0f' : '0f, 0f, 0f'});`).join('\n')}
		}
	}
}

fn pullBack(slot: u32, s: vec3f, bar: Jet) -> vec3f {
	pullBackP(slot, bar);
	pullBackLayers(slot, bar);
	var sBar = vec3f(0f);
	var at = cell(slot, 0u, 0u);
	var t = cell(slot, L, 0u);
	for (var r = 0u; r < M; r++) {
		let k = theta[r];
		let p = ${L === 0 ? 'weight(r)' : 'W[at].y'};
		let d = slopes(Z[at].x);
		let above = V[t].xyz;
		${
			hessian
				? `let q = vec2f(2f * bar.h.x * k.x + bar.h.y * k.y, bar.h.y * k.x + 2f * bar.h.z * k.y);
		let inner = d.y * dot(k.xyz, bar.g) + 0.5f * d.z * dot(q, k.xy);
		let zBar = d.x * above.x + d.y * dot(above.yz, k.xy) + p * inner;
		let kBar = p * d.x * bar.g + vec3f(d.x * above.yz + p * d.y * q, 0f);`
				: `let zBar = d.x * above.x + p * d.y * dot(k.xyz, bar.g);
		let kBar = p * d.x * bar.g;`
		}
		W[at] = vec4f(kBar + zBar * s, zBar);
		sBar += zBar * k.xyz;
		at += N;
		t += N;
	}
	return sBar + pullBackQuadratic(s, bar);
}

fn pullBackQuadratic(s: vec3f, bar: Jet) -> vec3f {
	let g = bar.g + bar.U * s;
	let h = ${hessian ? 'bar.h' : 'vec3f(0f)'};
	quadratic[0] += (bar.g.x + g.x) * s.x + 2f * h.x;
	quadratic[1] += bar.g.x * s.y + g.y * s.x + h.y;
	quadratic[2] += bar.g.x * s.z + g.z * s.x;
	quadratic[3] += (bar.g.y + g.y) * s.y + 2f * h.z;
	quadratic[4] += bar.g.y * s.z + g.z * s.y;
	quadratic[5] += (bar.g.z + g.z) * s.z;
	quadratic[6] += g.x;
	quadratic[7] += g.y;
	quadratic[8] += g.z;
	quadratic[9] += bar.U;
	let a0 = theta[${A}u].xyz;
	let a1 = theta[${A + 1}u].xyz;
	let a2 = theta[${A + 2}u].xyz;
	return a0 * dot(a0, g) + a1 * dot(a1, g) + a2 * dot(a2, g) + bar.U * theta[${A + 3}u].xyz;
}
`;
}
