const cell = (value: string | number): string => {
	const text = String(value);
	return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** Rows as comma-separated values (RFC 4180, lines end in \n): numbers in full, text quoted where it must be. */
export const csvOf = (rows: readonly (readonly (string | number)[])[]): string =>
	rows.map((cells) => `${cells.map(cell).join(',')}\n`).join('');
