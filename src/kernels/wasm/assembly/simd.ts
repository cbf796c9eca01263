// Arithmetic on four particles at a time.

@inline export function splat(x: f32): v128 {
	return f32x4.splat(x);
}
@inline export function add(a: v128, b: v128): v128 {
	return f32x4.add(a, b);
}
@inline export function sub(a: v128, b: v128): v128 {
	return f32x4.sub(a, b);
}
@inline export function mul(a: v128, b: v128): v128 {
	return f32x4.mul(a, b);
}
/** c + a·b, rounded twice; in the relaxed build rounded once where the processor can. */
@inline export function mac(c: v128, a: v128, b: v128): v128 {
	if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
	return f32x4.add(c, f32x4.mul(a, b));
}
