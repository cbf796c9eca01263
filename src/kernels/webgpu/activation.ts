import type { Activation } from '../network';

/**
 * WGSL of φ: `activation(z) → (φ, φ')`, `slopes(z) → (φ', φ'', φ''')`. Each to a few units in float32's last
 * place of the largest value nearby. Needs `MATH`.
 */
export const activationWgsl = (name: Activation): string => BODIES[name];

// e = e^(−2|z|) or e^(−|z|): never overflows, and 1 − tanh² = 4e/(1 + e)² keeps its digits for large |z|.
const BODIES: Readonly<Record<Activation, string>> = {
	logcosh: `
fn activation(z: f32) -> vec2f {
	return vec2f(abs(z) + log(1f + exp(-2f * abs(z))), hyperbolicTangent(z));
}
fn slopes(z: f32) -> vec3f {
	let y = hyperbolicTangent(z);
	let e = exp(-2f * abs(z));
	let d = 4f * e / ((1f + e) * (1f + e));
	return vec3f(y, d, -2f * y * d);
}
`,
	tanh: `
fn activation(z: f32) -> vec2f {
	let e = exp(-2f * abs(z));
	return vec2f(hyperbolicTangent(z), 4f * e / ((1f + e) * (1f + e)));
}
fn slopes(z: f32) -> vec3f {
	let y = hyperbolicTangent(z);
	let e = exp(-2f * abs(z));
	let d = 4f * e / ((1f + e) * (1f + e));
	return vec3f(d, -2f * y * d, d * (4f - 6f * d));
}
`,
	softplus: `
fn activation(z: f32) -> vec2f {
	let e = exp(-abs(z));
	return vec2f(max(z, 0f) + log(1f + e), select(e, 1f, z > 0f) / (1f + e));
}
fn slopes(z: f32) -> vec3f {
	let e = exp(-abs(z));
	let y = select(e, 1f, z > 0f) / (1f + e);
	let d = e / ((1f + e) * (1f + e));
	return vec3f(y, d, d * (1f - 2f * y));
}
`,
	sine: `
fn activation(z: f32) -> vec2f { return sinCos(z); }
fn slopes(z: f32) -> vec3f {
	let sc = sinCos(z);
	return vec3f(sc.y, -sc.x, -sc.y);
}
`,
};
