const told = new Map<string, unknown>();

/** What the oracle says of a case, by a name that is the case's alone: the same for all families, it is worked out for the first. */
export function once<T>(name: string, work: () => T): T {
	const known = told.get(name);
	if (known !== undefined) return known as T;
	const made = work();
	told.set(name, made);
	return made;
}
