/** Work in pieces: at each `yield` whoever runs it may do something else before it asks for the next. */
export type Job<T> = AsyncGenerator<void, T, void>;

/** Does a job without a break. */
export async function whole<T>(job: Job<T>): Promise<T> {
	for (;;) {
		const piece = await job.next();
		if (piece.done) return piece.value;
	}
}
