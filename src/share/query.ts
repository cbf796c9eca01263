import type { Assignment } from '../spec/set';

/** Characters that may stand bare in the fragment of a URL and keep rows of numbers readable. */
const BARE = /%2C|%3B|%3A|%2F/g;

const escaped = (text: string): string => encodeURIComponent(text).replace(BARE, decodeURIComponent);

/** `key=value&key=value`. */
export const toQuery = (fields: readonly Assignment[]): string =>
	fields.map(([key, value]) => `${escaped(key)}=${escaped(value)}`).join('&');

/** The fields in order; what cannot be read is left out and named. Never throws. */
export function fromQuery(query: string): { fields: Assignment[]; broken: string[] } {
	const fields: Assignment[] = [];
	const broken: string[] = [];
	for (const part of query.split('&').filter((piece) => piece !== '')) {
		const at = part.indexOf('=');
		try {
			if (at < 1) broken.push(part);
			else fields.push([decodeURIComponent(part.slice(0, at)), decodeURIComponent(part.slice(at + 1))]);
		} catch {
			broken.push(part);
		}
	}
	return { fields, broken };
}
