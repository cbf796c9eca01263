const waiting = new Map<object, () => void>();

/**
 * Writes to the document when all that paints now has painted: who sets a font on a canvas, or measures words there, makes the browser lay out
 * whatever was written before. Of several writes to one thing the last counts.
 */
export function afterPainting(to: object, write: () => void): void {
	if (waiting.size === 0)
		queueMicrotask(() => {
			const writes = [...waiting.values()];
			waiting.clear();
			for (const each of writes) each();
		});
	waiting.set(to, write);
}
