/**
 * Characters that so much packed text may unpack to: a few bytes of deflate can claim gigabytes, but games and rows of
 * numbers shrink to a tenth at best.
 */
const unpackedLimit = (packed: string): number => Math.min(1_000_000, 16_384 + 12 * packed.length);

/** deflate-raw (RFC 1951) of UTF-8 text, as base64url without padding; null for what `unpack` would refuse. */
export async function pack(text: string): Promise<string | null> {
	const stream = new Blob([text]).stream().pipeThrough(new CompressionStream('deflate-raw'));
	const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
	let binary = '';
	for (const byte of bytes) binary += String.fromCharCode(byte);
	const packed = btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
	return text.length <= unpackedLimit(packed) ? packed : null;
}

export interface Unpacked {
	/** Of damaged input the readable beginning; of what is too large, nothing. */
	readonly text: string;
	readonly state: 'whole' | 'damaged' | 'too large';
}

/** What `pack` packed. Never throws. */
export async function unpack(packed: string): Promise<Unpacked> {
	const decoder = new TextDecoder();
	const limit = unpackedLimit(packed);
	let text = '';
	try {
		const binary = atob(packed.replaceAll('-', '+').replaceAll('_', '/'));
		const bytes = Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
		const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw')).getReader();
		for (;;) {
			const { done, value } = await reader.read();
			if (done) return { text: text + decoder.decode(), state: 'whole' };
			text += decoder.decode(value, { stream: true });
			if (text.length > limit) {
				await reader.cancel();
				return { text: '', state: 'too large' };
			}
		}
	} catch {
		return { text, state: 'damaged' };
	}
}

/** FNV-1a over UTF-16 code units, 32 bits, as seven characters: notices a link that was cut or altered. */
export function checksum(text: string): string {
	let h = 0x811c9dc5;
	for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
	return (h >>> 0).toString(36).padStart(7, '0');
}
