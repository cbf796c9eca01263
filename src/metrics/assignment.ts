/**
 * The permutation i ↦ result[i] of 0…n−1 that minimises Σ_i cost(i, result[i]); costs must be finite. Exact;
 * O(n³) at worst, about 50 n² cost calls for samples of one law at n = 2,000 (1 to 2 s); nothing of size n² is
 * stored. Column reduction, then shortest augmenting paths (Jonker and Volgenant, Computing 38 (1987) 325).
 */
export function assign(n: number, cost: (row: number, column: number) => number): Int32Array<ArrayBuffer> {
	const columnOf = new Int32Array(n).fill(-1);
	const rowOf = new Int32Array(n).fill(-1);
	/** Dual variables: cost(i, j) − price[j] is least at the column of row i. */
	const price = new Float64Array(n);

	/** Every column takes the cheapest row, if that is free. */
	const reduceColumns = (): void => {
		for (let j = n - 1; j >= 0; j--) {
			let row = 0;
			let least = Number.POSITIVE_INFINITY;
			for (let i = 0; i < n; i++) {
				const c = cost(i, j);
				if (c < least) {
					least = c;
					row = i;
				}
			}
			price[j] = least;
			if (columnOf[row] === -1) match(row, j);
		}
	};
	const match = (row: number, column: number): void => {
		columnOf[row] = column;
		rowOf[column] = row;
	};

	const distance = new Float64Array(n);
	const previous = new Int32Array(n);
	const order = new Int32Array(n);
	/** Dijkstra from a free row to the nearest free column, in reduced costs; then flips the path. */
	const augment = (start: number): void => {
		for (let j = 0; j < n; j++) {
			distance[j] = cost(start, j) - (price[j] ?? 0);
			previous[j] = start;
			order[j] = j;
		}
		let least = 0;
		let end = -1;
		// order[0…scanned) are final.
		let scanned = 0;
		for (; ; scanned++) {
			let at = scanned;
			least = Number.POSITIVE_INFINITY;
			for (let k = scanned; k < n; k++) {
				const d = distance[order[k] ?? 0] ?? 0;
				if (d < least) {
					least = d;
					at = k;
				}
			}
			const column = order[at] ?? 0;
			order[at] = order[scanned] ?? 0;
			order[scanned] = column;
			const row = rowOf[column] ?? -1;
			if (row < 0) {
				end = column;
				break;
			}
			const offset = least - (cost(row, column) - (price[column] ?? 0));
			for (let k = scanned + 1; k < n; k++) {
				const j = order[k] ?? 0;
				const d = offset + cost(row, j) - (price[j] ?? 0);
				if (d < (distance[j] ?? 0)) {
					distance[j] = d;
					previous[j] = row;
				}
			}
		}
		for (let k = 0; k < scanned; k++) {
			const j = order[k] ?? 0;
			price[j] = (price[j] ?? 0) + (distance[j] ?? 0) - least;
		}
		for (let column = end, row = -1; row !== start; ) {
			row = previous[column] ?? start;
			const next = columnOf[row] ?? -1;
			match(row, column);
			column = next;
		}
	};

	reduceColumns();
	for (let row = 0; row < n; row++) if (columnOf[row] === -1) augment(row);
	return columnOf;
}
