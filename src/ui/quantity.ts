import type { NumberParam } from '../data/param';

type Range = Pick<NumberParam, 'min' | 'max' | 'integer' | 'log' | 'default'>;

/** Positions of a slider that is not linear. */
const POSITIONS = 240;
/** A range this much wider than the default is bent, so that small values can be reached by hand. */
const WIDE = 40;

/** How a slider lies over a parameter's range. */
export interface SliderScale {
	readonly min: number;
	readonly max: number;
	readonly step: number;
	valueAt(position: number): number;
	positionOf(value: number): number;
}

/** The nearest position above (by = 1) or below (by = −1) that means more, or less; the end where none does. */
export function nextPosition(
	{ min, max, step, valueAt, positionOf }: SliderScale,
	value: number,
	by: number,
) {
	const places = Math.round((positionOf(value) - min) / step);
	const at = (k: number): number => Math.min(max, Math.max(min, min + k * step));
	let k = places + by;
	// Several positions can round to one value.
	while (at(k) > min && at(k) < max && by * (valueAt(at(k)) - value) <= 0) k += by;
	return at(k);
}

/** Logarithmic where declared; cubic where the range is much wider than the default; else linear. */
export function sliderScale(param: Range): SliderScale {
	const { min, max } = param;
	const tidy = (value: number): number => Math.min(max, Math.max(min, round(value, param.integer === true)));
	if (param.log) return bent(tidy, min, max, Math.log, Math.exp);
	const wide = min >= 0 && max > WIDE * Math.max(1, Math.abs(param.default));
	if (wide) return bent(tidy, min, max, Math.cbrt, (p) => p ** 3);
	const step = param.integer ? 1 : niceStep((max - min) / POSITIONS);
	return {
		min,
		max,
		step,
		valueAt: (p) => Math.min(max, Math.max(min, Number(p.toPrecision(12)))),
		positionOf: (v) => v,
	};
}

function bent(
	tidy: (value: number) => number,
	min: number,
	max: number,
	forward: (value: number) => number,
	back: (place: number) => number,
): SliderScale {
	const [from, to] = [forward(min), forward(max)];
	return {
		min: 0,
		max: POSITIONS,
		step: 1,
		valueAt(position) {
			if (position <= 0) return min;
			if (position >= POSITIONS) return max;
			return tidy(back(from + (position / POSITIONS) * (to - from)));
		},
		positionOf: (value) => ((forward(value) - from) / (to - from)) * POSITIONS,
	};
}

/** Three digits are what a hand can mean. */
function round(value: number, integer: boolean): number {
	const short = Number(value.toPrecision(value < 10 && !integer ? 2 : 3));
	return integer ? Math.round(short) : short;
}

/** The power of ten times 1, 2 or 5 next below. */
function niceStep(step: number): number {
	const power = 10 ** Math.floor(Math.log10(step));
	const lead = step / power;
	return Number(((lead >= 5 ? 5 : lead >= 2 ? 2 : 1) * power).toPrecision(1));
}

/** As a field shows and takes it: the number in full. */
export const writeNumber = (value: number): string => String(Number(value.toPrecision(8)));
