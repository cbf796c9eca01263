/** Makes a thing when it is first asked for, and keeps it. */
export function lazily<T>(make: () => T): () => T {
	let made: { readonly thing: T } | null = null;
	return () => {
		made ??= { thing: make() };
		return made.thing;
	};
}

/** Makes a thing of what is asked, and keeps that of the last. */
export function keptOfLast<K, T>(make: (asked: K) => T): (asked: K) => T {
	let last: { readonly asked: K; readonly thing: T } | null = null;
	return (asked) => {
		if (last?.asked !== asked) last = { asked, thing: make(asked) };
		return last.thing;
	};
}
