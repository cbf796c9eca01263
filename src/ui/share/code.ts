import encodeQR from 'qr';

/** Bytes that a code of version 40 holds at the lowest level of error correction (ISO/IEC 18004, table 7). */
export const MOST_BYTES = 2953;
/** Up to here a code of the next level, which mends 15 % instead of 7 %, is still coarse enough for a phone's camera. */
const COARSE = 500;
/** Modules of light around it that readers ask for (ISO/IEC 18004, 5.3.8). */
const QUIET = 4;

/** Dark modules of a QR code as the path of an SVG, and the side of the whole, quiet zone included, in modules. */
export interface Code {
	readonly path: string;
	readonly side: number;
}

/** The QR code of a text in UTF-8; null where it is too long for one. */
export function codeOf(text: string): Code | null {
	const bytes = new TextEncoder().encode(text).length;
	if (bytes > MOST_BYTES) return null;
	const rows = encodeQR(text, 'raw', {
		ecc: bytes > COARSE ? 'low' : 'medium',
		encoding: 'byte',
		border: QUIET,
	});
	return { path: rows.map(runsOf).join(''), side: rows.length };
}

/** Dark modules beside each other are one rectangle, so that no seam shows between them. */
function runsOf(row: readonly boolean[], y: number): string {
	const cells = row.map((dark) => (dark ? '#' : ' ')).join('');
	return [...cells.matchAll(/#+/g)]
		.map(({ 0: { length }, index }) => `M${index} ${y}h${length}v1h-${length}z`)
		.join('');
}
