/** String.fromCharCode takes so many arguments. */
const CHUNK = 8192;

/** Bytes as base64 with padding (RFC 4648, §4). */
export function toBase64(bytes: Uint8Array): string {
	let binary = '';
	for (let at = 0; at < bytes.length; at += CHUNK)
		binary += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
	return btoa(binary);
}

/** The bytes of base64, padded or not. Throws where it is none. */
export const fromBase64 = (text: string): Uint8Array<ArrayBuffer> =>
	Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
