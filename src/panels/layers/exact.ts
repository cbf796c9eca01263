import type { ExactPicture } from '../../protocol/exact';
import { bracket } from '../field';
import { isolines } from '../isolines';
import { levelsAround } from '../limits';
import { pictureIn, progressWords, unsolvedWords } from '../solution';
import { DASHES, layer, remembered } from './layer';

/** Shares of the mass enclosed, outermost first. */
const SHARES = [0.95, 0.75, 0.5, 0.25];

/**
 * The exact solution of the game, computed when this is switched on: contours of its ρ_t and some of its paths, dashed. Its v and U
 * are drawn beside the model's, by the layers of these.
 */
export const exact = layer({
	id: 'exact',
	title: 'exact',
	ink: 'ink',
	dashed: true,
	usual: false,
	height: 72,
	needs: [],
	solved: true,
	offer: (scene, exact) =>
		exact.type === 'drawn'
			? `The exact solution: ${exact.picture.error}`
			: exact.type === 'idle'
				? `This game has an exact solution, ${scene?.exact === 'grid' ? 'on a grid, whose error halving it tells' : 'by formulas'}: switch it on, and it is computed`
				: (unsolvedWords(exact) ?? ''),
	shows: (_, scene) => scene?.exact !== undefined,
	lacks: (scene) =>
		scene?.unsolved === undefined
			? null
			: `No exact solution of this game is known, since ${scene.unsolved}.`,
	mount() {
		const lines = remembered<{
			readonly trace: ReturnType<typeof isolines>;
			readonly levels: readonly number[];
		}>();
		const contoursOf = (picture: ExactPicture, t: number) => {
			const { times, density, grid, extent } = picture;
			if (!density) return null;
			const { k, u } = bracket(times, t);
			const at = Math.min(times.length - 1, k + Math.round(u));
			return lines([picture, at], () => {
				const field = density.slice(at * grid ** 2, (at + 1) * grid ** 2);
				return { trace: isolines(field, grid, extent), levels: SHARES.map(levelsAround(field)) };
			});
		};
		return {
			paint({ context, view, theme, t, exact }) {
				const picture = pictureIn(exact);
				if (!picture) return;
				context.strokeStyle = theme.colors.ink;
				context.setLineDash(DASHES);
				context.lineWidth = 1.2;
				const drawn = contoursOf(picture, t);
				drawn?.levels.forEach((level, i) => {
					context.globalAlpha = 0.5 + 0.12 * i;
					context.beginPath();
					drawn.trace(context, view, level);
					context.stroke();
				});
				context.globalAlpha = 0.4;
				context.lineWidth = 0.9;
				context.beginPath();
				const { pathTimes, paths } = picture;
				const count = paths.length / 2 / pathTimes.length;
				const last = pathTimes.findLastIndex((time) => time <= t);
				for (let i = 0; i < count; i++)
					for (let k = 0; k <= last; k++) {
						const at = 2 * (k * count + i);
						const [x, y] = [view.x(paths[at] ?? Number.NaN), view.y(paths[at + 1] ?? Number.NaN)];
						if (k === 0) context.moveTo(x, y);
						else context.lineTo(x, y);
					}
				context.stroke();
				context.setLineDash([]);
				context.globalAlpha = 1;
			},
			key: ({ exact }) => {
				switch (exact?.type) {
					case 'busy':
						return `exact: solving, ${progressWords(exact)}`;
					case 'drawn': {
						const { density, error } = exact.picture;
						return `dashed: exact ${density ? 'ρ_t and paths' : 'paths'}, ${error}`;
					}
					case 'failed':
						return `no exact solution: ${exact.why}`;
					case 'none':
						return 'no exact solution could be computed';
					default:
						return '';
				}
			},
		};
	},
});
