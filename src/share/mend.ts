/** Keys that mailers and social networks append to every link they see. */
const TRACKING =
	/(^|[?&])(?:utm_\w*|mtm_\w*|pk_\w*|fbclid|gclid|dclid|msclkid|yclid|igshid|mc_[ce]id|_hs\w*)=[^&?]*/gi;
/** What stands behind a link in a sentence, a bracket, a quotation or a list, also encoded: `>`, `"` and `)`. */
const TRAILING = /^(?:%3E|%22|%29|[.)\]>}"'’”*!?\s])$/i;

/** The link without keys that were appended on its way. */
export const withoutTracking = (query: string): string => query.replace(TRACKING, '');

/**
 * What a link that cannot be read may have been before it was copied, mailed or quoted, the most likely first: encoded once
 * more (`%3D` for `=`), written in HTML (`&amp;`), with the punctuation that stood behind it.
 */
export function mendings(query: string): string[] {
	const plain = [query, query.replaceAll('&amp;', '&'), decodedOnce(query)];
	const mended = new Set([...plain, ...plain.map(withoutTrailing)]);
	mended.delete(query);
	return [...mended];
}

function decodedOnce(query: string): string {
	try {
		return decodeURIComponent(query);
	} catch {
		return query;
	}
}

/** From the end, sign by sign: a pattern that looks for the end from every sign of a long run takes the square of its length. */
function withoutTrailing(text: string): string {
	let end = text.length;
	for (;;) {
		const signs = [1, 3].find((n) => n <= end && TRAILING.test(text.slice(end - n, end)));
		if (signs === undefined) return text.slice(0, end);
		end -= signs;
	}
}
