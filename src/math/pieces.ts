/** Work in pieces: at each `yield` whoever runs it may do something else before it asks for the next. */
export type Pieces<T> = Generator<void, T, void>;

/** Does such work without a break. */
export function finish<T>(pieces: Pieces<T>): T {
	for (;;) {
		const piece = pieces.next();
		if (piece.done) return piece.value;
	}
}
