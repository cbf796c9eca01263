import type { Assignment } from '../spec/set';

/** Characters that may stand bare in the fragment of a URL and keep rows of numbers readable. */
const BARE = /%2C|%3B|%3A|%2F|%40/g;

const escaped = (text: string): string => encodeURIComponent(text).replace(BARE, decodeURIComponent);

/** `key=value&key=value`. */
export const toQuery = (fields: readonly Assignment[]): string =>
	fields.map(([key, value]) => `${escaped(key)}=${escaped(value)}`).join('&');

/** Four times as many as a game has parameters. */
export const MAX_FIELDS = 400;

/** The fields in order, MAX_FIELDS at most; what cannot be read is left out and named. Never throws. */
export function fromQuery(query: string): { fields: Assignment[]; broken: string[]; more: boolean } {
	const fields: Assignment[] = [];
	const broken: string[] = [];
	const parts = query.split('&', MAX_FIELDS + 1);
	for (const part of parts.slice(0, MAX_FIELDS).filter((piece) => piece !== '')) {
		const at = part.indexOf('=');
		try {
			if (at < 1) broken.push(part);
			else fields.push([decodeURIComponent(part.slice(0, at)), decodeURIComponent(part.slice(at + 1))]);
		} catch {
			broken.push(part);
		}
	}
	return { fields, broken, more: parts.length > MAX_FIELDS };
}
