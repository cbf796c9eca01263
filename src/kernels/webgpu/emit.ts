import type { Graph, Node } from '../../math/trace';

/**
 * A recorded formula as a WGSL function `fn name(a0: f32, …) -> array<f32, outputs>`, one local per node;
 * arguments in the order of `graph.inputs`. `MATH` must stand in the same module. Throws on a graph without
 * outputs, which has no function.
 */
export function emitGraph(name: string, graph: Graph): string {
	if (graph.outputs.length === 0) throw new Error(`${name}: a formula without outputs is no WGSL function`);
	const args = graph.inputs.map((_, i) => `a${i}: f32`).join(', ');
	const type = `array<f32, ${graph.outputs.length}>`;
	const lines = graph.nodes.map((node, id) => `\tlet v${id} = ${expression(node)};`);
	const results = graph.outputs.map(({ node }) => `v${node}`).join(', ');
	return [`fn ${name}(${args}) -> ${type} {`, ...lines, `\treturn ${type}(${results});`, '}', ''].join('\n');
}

/** A call of an emitted graph; `argument` gives the WGSL expression for each of its inputs, by name. */
export const emitCall = (name: string, graph: Graph, argument: (input: string) => string): string =>
	`${name}(${graph.inputs.map(argument).join(', ')})`;

function expression(node: Node): string {
	switch (node.op) {
		case 'input':
			return `a${node.index}`;
		case 'num':
			return literal(node.value);
		case 'pow':
			return power(`v${node.a}`, node.n);
		case 'add':
			return `v${node.a} + v${node.b}`;
		case 'sub':
			return `v${node.a} - v${node.b}`;
		case 'mul':
			return `v${node.a} * v${node.b}`;
		case 'div':
			return `v${node.a} / v${node.b}`;
		case 'neg':
			return `-v${node.a}`;
		case 'max':
		case 'min':
			return `${node.op}(v${node.a}, v${node.b})`;
		case 'gate':
			return `select(0f, v${node.b}, v${node.a} != 0f)`;
		case 'step':
			return `select(0f, 1f, v${node.a} > 0f)`;
		case 'sin':
			return `sinCos(v${node.a}).x`;
		case 'cos':
			return `sinCos(v${node.a}).y`;
		case 'atan':
			return `arcTangent(v${node.a})`;
		case 'tanh':
			return `hyperbolicTangent(v${node.a})`;
		case 'abs':
		case 'exp':
		case 'log':
		case 'sqrt':
			return `${node.op}(v${node.a})`;
	}
}

/**
 * The float32 next to c, exactly: the shortest decimal of the rounded number reads back as itself. WGSL has no
 * literal for what is not finite, and refuses a constant expression that gives it, so that goes through a call.
 */
export function literal(c: number): string {
	const value = Math.fround(c);
	if (Number.isFinite(value)) return `${Object.is(value, -0) ? '-0.0' : value}f`;
	return `fromBits(${Number.isNaN(value) ? '0x7fc00000u' : value > 0 ? '0x7f800000u' : '0xff800000u'})`;
}

/** Largest |n| spelled out as products; WGSL's own pow is undefined for negative bases. */
const PRODUCTS = 16;

/** aⁿ: whole and half exponents as products and a root, exact for a < 0 where aⁿ is; else by pow. */
function power(a: string, n: number): string {
	const size = Math.abs(n);
	if (!Number.isInteger(2 * n) || size > PRODUCTS) return `pow(${a}, ${literal(n)})`;
	const factors = Array<string>(Math.floor(size)).fill(a);
	if (!Number.isInteger(n)) factors.push(`sqrt(${a})`);
	const product = factors.join(' * ') || '1f';
	return n < 0 ? `1f / (${product})` : product;
}

/**
 * Functions that WGSL leaves too loose: it allows sin and cos an error of 2⁻¹¹, tanh 1e-5 (and some drivers give
 * tanh NaN for large arguments). These keep to a few units of float32's last place, on every adapter alike.
 */
export const MATH = `
fn fromBits(bits: u32) -> f32 { return bitcast<f32>(bits); }

// (sin z, cos z): z = n π/2 + r with π/2 in three parts (Cody and Waite), polynomials of Cephes on |r| ≤ π/4.
fn sinCos(z: f32) -> vec2f {
	let n = round(z * 0.6366197723675814f);
	let r = fma(n, -7.549789954891882e-8f, fma(n, -4.837512969970703125e-4f, fma(n, -1.5703125f, z)));
	let rr = r * r;
	let s = r + r * rr * (-1.6666654611e-1f + rr * (8.3321608736e-3f - 1.9515295891e-4f * rr));
	let c = 1f - 0.5f * rr
		+ rr * rr * (4.166664568298827e-2f + rr * (-1.388731625493765e-3f + 2.443315711809948e-5f * rr));
	let quadrant = i32(n) & 3;
	let swapped = select(vec2f(s, c), vec2f(c, s), (quadrant & 1) == 1);
	return vec2f(select(swapped.x, -swapped.x, quadrant >= 2), select(swapped.y, -swapped.y, quadrant == 1 || quadrant == 2));
}

// Cephes' atanf: |z| beyond tan π/8 and 3π/8 is turned back by π/4 and π/2.
fn arcTangent(z: f32) -> f32 {
	let a = abs(z);
	let far = a > 2.414213562373095f;
	let mid = a > 0.4142135623730950f;
	let turned = select(select(a, (a - 1f) / (a + 1f), mid), -1f / max(a, 1f), far);
	let turn = select(select(0f, 0.7853981633974483f, mid), 1.5707963267948966f, far);
	let zz = turned * turned;
	let bent = turned * zz * (-3.33329491539e-1f + zz * (1.99777106478e-1f
		+ zz * (-1.38776856032e-1f + zz * 8.05374449538e-2f)));
	return select(1f, -1f, z < 0f) * (turn + turned + bent);
}

// Polynomial of Cephes' tanhf near 0, where 1 − e loses digits.
fn hyperbolicTangent(z: f32) -> f32 {
	let zz = z * z;
	let near = z + z * zz * (-3.33332819422e-1f + zz * (1.33314422036e-1f
		+ zz * (-5.37397155531e-2f + zz * (2.06390887954e-2f - 5.70498872745e-3f * zz))));
	let e = exp(-2f * abs(z));
	return select(sign(z) * (1f - e) / (1f + e), near, abs(z) < 0.625f);
}
`;
