// Executes a recorded formula over struct-of-arrays rows, four particles at a time. An instruction is four
// i32: operation, a, b, out. Operands are byte offsets: below `inputBytes` into the inputs, above into the
// registers. Rare functions go lane by lane through AssemblyScript's own mathematics, so that their last bit
// does not depend on the browser.
import { splat } from './simd';

const COPY: i32 = 0; // out is an offset into the outputs
const NEG: i32 = 1;
const ABS: i32 = 2;
const STEP: i32 = 3;
const SQRT: i32 = 4;
const EXP: i32 = 5;
const LOG: i32 = 6;
const SIN: i32 = 7;
const COS: i32 = 8;
const TANH: i32 = 9;
const POW: i32 = 10; // b holds the exponent, a float32
const ADD: i32 = 11;
const SUB: i32 = 12;
const MUL: i32 = 13;
const DIV: i32 = 14;
const MAX: i32 = 15;
const MIN: i32 = 16;
const GATE: i32 = 17;
const ATAN: i32 = 18;

/** Runs `count` instructions at `program` over rows of `bytes` bytes. */
export function runTape(
	program: usize,
	count: i32,
	inputs: usize,
	inputBytes: usize,
	registers: usize,
	outputs: usize,
	bytes: usize,
): void {
	const base = registers - inputBytes;
	for (const end = program + ((<usize>count) << 4); program < end; program += 16) {
		const op = load<i32>(program);
		let a = <usize>load<i32>(program, 4);
		const rawB = load<i32>(program, 8);
		let b = <usize>rawB;
		let out = <usize>load<i32>(program, 12);
		a += a < inputBytes ? inputs : base;
		b += b < inputBytes ? inputs : base;
		out += op == COPY ? outputs : base;
		const stop = out + bytes;
		switch (op) {
			case COPY:
				for (; out < stop; out += 16, a += 16) v128.store(out, v128.load(a));
				break;
			case NEG:
				for (; out < stop; out += 16, a += 16) v128.store(out, f32x4.neg(v128.load(a)));
				break;
			case ABS:
				for (; out < stop; out += 16, a += 16) v128.store(out, f32x4.abs(v128.load(a)));
				break;
			case STEP:
				for (; out < stop; out += 16, a += 16)
					v128.store(out, v128.and(f32x4.gt(v128.load(a), splat(0)), splat(1)));
				break;
			case SQRT:
				for (; out < stop; out += 16, a += 16) v128.store(out, f32x4.sqrt(v128.load(a)));
				break;
			case EXP:
				for (; out < stop; out += 4, a += 4) store<f32>(out, Mathf.exp(load<f32>(a)));
				break;
			case LOG:
				for (; out < stop; out += 4, a += 4) store<f32>(out, Mathf.log(load<f32>(a)));
				break;
			case SIN:
				for (; out < stop; out += 4, a += 4) store<f32>(out, Mathf.sin(load<f32>(a)));
				break;
			case COS:
				for (; out < stop; out += 4, a += 4) store<f32>(out, Mathf.cos(load<f32>(a)));
				break;
			case ATAN:
				for (; out < stop; out += 4, a += 4) store<f32>(out, Mathf.atan(load<f32>(a)));
				break;
			case TANH:
				for (; out < stop; out += 4, a += 4) store<f32>(out, Mathf.tanh(load<f32>(a)));
				break;
			case POW: {
				const n = reinterpret<f32>(rawB);
				for (; out < stop; out += 4, a += 4) store<f32>(out, Mathf.pow(load<f32>(a), n));
				break;
			}
			case ADD:
				for (; out < stop; out += 16, a += 16, b += 16)
					v128.store(out, f32x4.add(v128.load(a), v128.load(b)));
				break;
			case SUB:
				for (; out < stop; out += 16, a += 16, b += 16)
					v128.store(out, f32x4.sub(v128.load(a), v128.load(b)));
				break;
			case MUL:
				for (; out < stop; out += 16, a += 16, b += 16)
					v128.store(out, f32x4.mul(v128.load(a), v128.load(b)));
				break;
			case DIV:
				for (; out < stop; out += 16, a += 16, b += 16)
					v128.store(out, f32x4.div(v128.load(a), v128.load(b)));
				break;
			case MAX:
				for (; out < stop; out += 16, a += 16, b += 16)
					v128.store(out, f32x4.max(v128.load(a), v128.load(b)));
				break;
			case MIN:
				for (; out < stop; out += 16, a += 16, b += 16)
					v128.store(out, f32x4.min(v128.load(a), v128.load(b)));
				break;
			case GATE:
				for (; out < stop; out += 16, a += 16, b += 16)
					v128.store(out, v128.and(f32x4.ne(v128.load(a), splat(0)), v128.load(b)));
				break;
		}
	}
}

/** out = y + a·x over `bytes` bytes; out may be y. */
export function axpy(out: usize, y: usize, a: f32, x: usize, bytes: usize): void {
	const factor = splat(a);
	for (const end = out + bytes; out < end; out += 16, y += 16, x += 16)
		v128.store(out, f32x4.add(v128.load(y), f32x4.mul(factor, v128.load(x))));
}

/** out = a·x over `bytes` bytes. */
export function scale(out: usize, a: f32, x: usize, bytes: usize): void {
	const factor = splat(a);
	for (const end = out + bytes; out < end; out += 16, x += 16)
		v128.store(out, f32x4.mul(factor, v128.load(x)));
}

export function copy(out: usize, x: usize, bytes: usize): void {
	memory.copy(out, x, bytes);
}
