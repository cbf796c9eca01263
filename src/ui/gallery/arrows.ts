/** The box of what a card is in, as `getBoundingClientRect` has it. */
type Place = Pick<DOMRect, 'left' | 'right' | 'top' | 'bottom'>;
const middle = ({ left, right }: Place): number => (left + right) / 2;

/**
 * Where a key leads from the card that has the focus: with the arrows to the next and the last in reading order, or to the
 * nearest in the row below or above, with Home and End to the ends. "before" is before the first row; null for no way.
 */
export function neighbour<Card extends Element>(
	cards: readonly Card[],
	from: Card,
	key: string,
): Card | 'before' | null {
	const at = cards.indexOf(from);
	if (at < 0) return null;
	switch (key) {
		case 'ArrowRight':
			return cards[at + 1] ?? null;
		case 'ArrowLeft':
			return cards[at - 1] ?? 'before';
		case 'Home':
			return cards[0] ?? null;
		case 'End':
			return cards.at(-1) ?? null;
		case 'ArrowDown':
		case 'ArrowUp': {
			const places = cards.map((card) => card.getBoundingClientRect());
			const next = below(places, at, key === 'ArrowDown' ? 1 : -1);
			return next === null ? (key === 'ArrowUp' ? 'before' : null) : (cards[next] ?? null);
		}
		default:
			return null;
	}
}

/** Of the nearest row in a direction the place that is least to the side; null where there is no row. */
export function below(places: readonly Place[], at: number, way: 1 | -1): number | null {
	const from = places[at];
	if (!from) return null;
	const tops = places.map(({ top }) => way * (top - from.top));
	const nearest = Math.min(...tops.filter((distance) => distance > 1));
	let best: number | null = null;
	let least = Number.POSITIVE_INFINITY;
	for (const [k, place] of places.entries()) {
		const aside = Math.abs(middle(place) - middle(from));
		if (Math.abs((tops[k] ?? 0) - nearest) > 1 || aside >= least) continue;
		[best, least] = [k, aside];
	}
	return best;
}
