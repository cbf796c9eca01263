import { hcl, interpolateLab, lab, rgb } from 'd3';

/** Colours over [0, 1], tabulated: `pixels[i]` is one RGBA word in the byte order of ImageData. */
export interface Ramp {
	readonly pixels: Uint32Array<ArrayBuffer>;
	/** CSS colour at u in [0, 1]; values outside are clamped. */
	at(u: number): string;
}

/** Odd, so that a diverging ramp has an entry for exactly zero. */
export const RAMP_SIZE = 257;

type Lab = ReturnType<typeof lab>;
/** Difference for the eye, CIE 1976. */
const byDistance = (a: Lab, b: Lab): number => Math.hypot(a.l - b.l, a.a - b.a, a.b - b.b);
const byLightness = (a: Lab, b: Lab): number => Math.abs(a.l - b.l);

/**
 * A ramp through the stops, interpolated in CIE Lab and spaced by the distance between stops, so that equal
 * steps of the number are equal steps for the eye.
 */
export function rampThrough(stops: readonly string[], distance = byDistance): Ramp {
	const places = [0];
	for (let i = 1; i < stops.length; i++)
		places.push((places[i - 1] ?? 0) + distance(lab(stops[i - 1] ?? ''), lab(stops[i] ?? '')));
	const length = places[places.length - 1] || 1;
	const color = (u: number): string => {
		const place = u * length;
		let i = 1;
		while (i < stops.length - 1 && place > (places[i] ?? 0)) i++;
		const [from, to] = [places[i - 1] ?? 0, places[i] ?? 1];
		return interpolateLab(stops[i - 1] ?? '', stops[i] ?? '')((place - from) / (to - from || 1));
	};
	const colors = Array.from({ length: RAMP_SIZE }, (_, i) => color(i / (RAMP_SIZE - 1)));
	const bytes = new Uint8ClampedArray(4 * RAMP_SIZE);
	colors.forEach((css, i) => {
		const { r, g, b } = rgb(css);
		bytes.set([r, g, b, 255], 4 * i);
	});
	const at = (u: number): string =>
		colors[Math.round(Math.min(1, Math.max(0, u)) * (RAMP_SIZE - 1))] ?? 'transparent';
	return { pixels: new Uint32Array(bytes.buffer), at };
}

/** Flow time as a colour, t/T in [0, 1]: from the reference, through the model, to the target. */
export const timeRamp = (reference: string, model: string, target: string): Ramp =>
	rampThrough([reference, model, target]);

/** For densities: from the panel's ground (nothing there), lightness falling (light theme) or rising (dark). */
export function sequentialRamp(ground: string, dark: boolean): Ramp {
	return rampThrough(
		dark
			? [ground, '#273a66', '#31688e', '#25a584', '#8fd744', '#fde725']
			: [ground, '#d3e3f3', '#8db9de', '#3f7dbd', '#1d4a8f', '#0c2350'],
	);
}

/**
 * For signed fields: blue below zero, red (on dark: orange) above, the panel's ground at zero. Both arms have
 * the same lightness at the same distance from zero; blue against red or orange is told apart in all common
 * colour-vision deficiencies.
 */
export function divergingRamp(ground: string, dark: boolean): Ramp {
	const arm = (hue: number, chromas: readonly number[]): string[] =>
		(dark ? [32, 60, 84] : [82, 54, 27]).map((l, i) => hcl(hue, chromas[i] ?? 0, l).formatHex());
	const below = dark ? arm(262, [26, 36, 24]) : arm(258, [18, 44, 40]);
	const above = dark ? arm(58, [28, 52, 32]) : arm(40, [28, 62, 48]);
	return rampThrough([...below.reverse(), ground, ...above], byLightness);
}
