import { child, panel, type Shown, setText } from '../../src/panels/panel';
import { inDigits } from '../../src/panels/words';

/** Mean distance from the start at each saved time, units of the data. */
function distances({ paths, times, units }: Shown<'paths'>['snapshot']): number[] {
	const size = paths.length / times.length;
	const moved = (i: number): number => (paths[i] ?? Number.NaN) - (paths[i % size] ?? Number.NaN);
	return Array.from(times, (_, k) => {
		let sum = 0;
		for (let i = k * size; i < (k + 1) * size; i += 2) sum += Math.hypot(moved(i), moved(i + 1));
		return (units.scale * sum) / (size / 2);
	});
}

const inWords = ({ snapshot }: Shown<'paths'>): string =>
	`Particles end ${inDigits(distances(snapshot).at(-1) ?? Number.NaN)} from where they began, in the mean.`;

export const distance = panel({
	id: 'distance',
	title: 'Distance',
	needs: ['paths'],
	mount(element) {
		const root = child(element, 'panel');
		return { draw: (shown) => setText(root, inWords(shown)), destroy: () => root.remove() };
	},
	depends: ({ snapshot }) => [snapshot],
	summary: inWords,
	table: ({ snapshot }) => ({
		columns: ['t', 'mean_distance'],
		rows: distances(snapshot).map((mean, k) => [snapshot.times[k] ?? Number.NaN, mean]),
	}),
});
