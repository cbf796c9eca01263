import { BadInput } from './outcome';

/** An integer from 1 to `max` that was given for `option`. Throws `BadInput`. */
export function count(option: string, text: string, max: number): number {
	const value = Number(text);
	if (text.trim() === '' || !Number.isInteger(value) || value < 1 || value > max)
		throw new BadInput(`${option}: got ${text}, expected an integer from 1 to ${max}`);
	return value;
}
