/** Text larger than this is not unpacked: a few bytes of deflate can claim gigabytes. */
const MAX_UNPACKED = 4_000_000;

/** deflate-raw (RFC 1951) of UTF-8 text, as base64url without padding. */
export async function pack(text: string): Promise<string> {
	const stream = new Blob([text]).stream().pipeThrough(new CompressionStream('deflate-raw'));
	const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
	let binary = '';
	for (const byte of bytes) binary += String.fromCharCode(byte);
	return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** What `pack` packed. Never throws: of damaged input the readable beginning comes back, with `whole` false. */
export async function unpack(packed: string): Promise<{ text: string; whole: boolean }> {
	const decoder = new TextDecoder();
	let text = '';
	try {
		const binary = atob(packed.replaceAll('-', '+').replaceAll('_', '/'));
		const bytes = Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
		const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw')).getReader();
		for (;;) {
			const { done, value } = await reader.read();
			if (done) return { text: text + decoder.decode(), whole: true };
			text += decoder.decode(value, { stream: true });
			if (text.length > MAX_UNPACKED) {
				await reader.cancel();
				return { text: '', whole: false };
			}
		}
	} catch {
		return { text, whole: false };
	}
}

/** FNV-1a over UTF-16 code units, 32 bits, as seven characters: notices a link that was cut or altered. */
export function checksum(text: string): string {
	let h = 0x811c9dc5;
	for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
	return (h >>> 0).toString(36).padStart(7, '0');
}
