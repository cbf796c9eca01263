/**
 * Moves wanted places apart until neighbours are at least `gap` from each other, each as little as its group
 * allows (pooled adjacent violators), inside [min, max] where they fit. Order is kept.
 */
export function spreadApart(
	wanted: readonly number[],
	gap: number,
	[min, max]: readonly [number, number],
): number[] {
	const order = wanted.map((_, i) => i).sort((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0) || a - b);
	// In coordinates shifted by rank × gap the task is: nearest non-decreasing sequence.
	const groups: { sum: number; members: number[] }[] = [];
	const mean = ({ sum, members }: { sum: number; members: number[] }): number => sum / members.length;
	order.forEach((index, rank) => {
		let group = { sum: (wanted[index] ?? 0) - rank * gap, members: [index] };
		for (let last = groups.at(-1); last !== undefined && mean(last) > mean(group); last = groups.at(-1)) {
			groups.pop();
			group = { sum: last.sum + group.sum, members: [...last.members, ...group.members] };
		}
		groups.push(group);
	});
	const placed = wanted.map(() => 0);
	const highest = max - (wanted.length - 1) * gap;
	let rank = 0;
	for (const group of groups) {
		const place = Math.max(min, Math.min(highest, mean(group)));
		for (const index of group.members) placed[index] = place + gap * rank++;
	}
	return placed;
}

/** Sides in pixels, y downward. */
export interface Box {
	readonly left: number;
	readonly right: number;
	readonly top: number;
	readonly bottom: number;
}

/** Points in pixels, x ascending, y downward. */
type Path = readonly (readonly [x: number, y: number])[];

/**
 * Where words of this length begin and on which baseline, beside a level at this height of a chart: under it or over it, at its left end or
 * its right one, the first place that no path comes into. Undefined where there is none.
 */
export function besideLevel(
	level: number,
	long: number,
	{ left, right, top, bottom }: Box,
	paths: readonly Path[],
): readonly [x: number, y: number] | undefined {
	return [level + 12, level - 4]
		.flatMap((base) => [left, right - long].map((from) => [from, base] as const))
		.find(([from, base]) => {
			return base - 12 >= top && base < bottom && isFree([from, base], long, paths);
		});
}

/** Heights of a line of words. */
const LINE = 12;

/** The first baseline on which words that begin at `from` are free of all paths: the upmost, the lowest, then those between; undefined where none is. */
export function freeBaseline(
	from: number,
	long: number,
	[upmost, lowest]: readonly [number, number],
	paths: readonly Path[],
): number | undefined {
	const between = Array.from(
		{ length: Math.max(0, Math.floor((lowest - upmost) / LINE)) },
		(_, k) => upmost + LINE * (k + 1),
	);
	return [upmost, lowest, ...between].find((base) => isFree([from, base], long, paths));
}

/** Whether no path comes where words of this length begin on this baseline. */
function isFree([from, base]: Path[number], long: number, paths: readonly Path[]): boolean {
	const box = { left: from, right: from + long, top: base - 12, bottom: base + 5 };
	return !paths.some((path) => comesInto(path, box));
}

/** Whether a path comes into a box. */
function comesInto(points: Path, { left, right, top, bottom }: Box): boolean {
	return points.some(([toX, toY], i) => {
		const [fromX, fromY] = points[i - 1] ?? [toX, toY];
		if (toX < left || fromX > right) return false;
		const at = (x: number): number =>
			toX > fromX ? fromY + ((toY - fromY) * (x - fromX)) / (toX - fromX) : toY;
		const ends = [at(Math.max(left, fromX)), at(Math.min(right, toX))];
		return Math.min(...ends) <= bottom && Math.max(...ends) >= top;
	});
}
