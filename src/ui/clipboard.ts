/** Copies `text`; false where the page has no right to write the clipboard, and the text is to be copied by hand. */
export async function copy(text: string): Promise<boolean> {
	const written = await navigator.clipboard?.writeText(text).then(
		() => true,
		() => false,
	);
	return written === true;
}
