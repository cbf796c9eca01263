import { existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { nodeKernels } from '../../src/cli/kernels';
import { certificateOf } from '../../src/exact/certificate/index';
import { problemOf } from '../../src/game/problem';
import { quantile } from '../../src/math/stats';
import { optimumOf } from '../../src/model/optimum';
import { trainedOf } from '../../src/model/trained';
import type { Optimum } from '../../src/protocol/optimum';
import { parseFile } from '../../src/result/index';
import { presets } from '../../src/spec/presets/index';
import { type Bracket, bracketOf } from './certificate/bracket';
import { cpuMinutes, publish, type Trained, table, trained } from './report';
import { keyOf, runsIn } from './seconds/runs';

/**
 * Every preset: its cost J, the bound D of its own value function, and what is between; beside it a bracket of J* that knows
 * nothing of the model. `--from DIR` takes models from result files DIR/<preset>.json where there are such; with `--runs FILE`,
 * what `report:seconds` keeps, all are trained, and D is told of a tenth of the older build's seconds as well.
 */
const { values } = parseArgs({
	options: { presets: { type: 'string' }, from: { type: 'string' }, runs: { type: 'string' } },
});
const runs = runsIn(values.runs);
const wanted = values.presets?.split(',');

/** θ of a preset's model, trained to its end; and after a tenth of the seconds that the older build took, where those are known. */
async function thetasOf(
	id: string,
	game: (typeof presets)[number]['game'],
): Promise<Pick<Trained, 'theta' | 'early'>> {
	const before = [1, 2, 3].flatMap((seed) => runs.get(keyOf(id, seed, 1, null))?.seconds ?? []);
	const path = `${values.from}/${id}.json`;
	if (before.length === 0 && values.from && existsSync(path)) {
		const read = parseFile(readFileSync(path, 'utf8'));
		if (!read.ok || !read.result) throw new Error(`${path} is no result`);
		if (JSON.stringify(read.game) === JSON.stringify(game))
			return { theta: Float32Array.from(read.result.parameters) };
	}
	const model = await trained(game, game.seed, before.length > 0 ? quantile(before, 0.5) / 10 : undefined);
	model.dispose();
	return model;
}

const number = (value: number | null, digits = 4): string => (value === null ? '–' : value.toFixed(digits));
/** How far D is below the bracket of J*, in per cent of J*. */
const below = (bracket: Bracket | null, found: Pick<Optimum, 'lowerBound'> | null): string => {
	if (!bracket || !found) return '–';
	const share = ((100 * (bracket.lower - found.lowerBound)) / Math.abs(bracket.upper)).toFixed(1);
	return Number(share) < 0 && found.lowerBound <= bracket.upper
		? 'within'
		: `${Math.abs(Number(share)) === 0 ? '0.0' : share} %`;
};
const rows: string[][] = [];
const without: string[] = [];
for (const { id, game } of presets) {
	if (wanted && !wanted.includes(id)) continue;
	const problem = problemOf(game);
	const certificate = certificateOf(problem);
	if (typeof certificate === 'string') {
		without.push(`- \`${id}\`: ${certificate}.`);
		continue;
	}
	const { kernels } = await nodeKernels(game, 'wasm', 1);
	const { theta, early } = await thetasOf(id, game);
	const before = performance.now();
	const found = await optimumOf(trainedOf(game, kernels, theta), certificate);
	const seconds = (performance.now() - before) / 1000;
	const then = early ? await optimumOf(trainedOf(game, kernels, early), certificate) : null;
	const { cost, lowerBound, errors, gap, parts, nats, n } = found;
	const bracket = bracketOf(problem);
	const share =
		gap === null || cost === null || found.upToConstant ? '–' : `${((100 * gap) / cost).toFixed(1)} %`;
	rows.push([
		`\`${id}\``,
		cost === null ? '–' : `${number(cost)} ± ${number(errors.cost)}`,
		number(errors.timeSteps),
		`${number(lowerBound)} (${number(errors.lowerBound)})`,
		bracket ? `${number(bracket.lower)} – ${number(bracket.upper)}` : '–',
		below(bracket, found),
		below(bracket, then),
		share,
		number(nats),
		number(parts?.paths ?? null),
		number(parts?.end ?? null),
		String(n),
		seconds.toFixed(2),
	]);
	console.error(rows.at(-1)?.join(' '));
	kernels.dispose();
}
publish('certificate', 'Distance to the optimum of every preset', [
	`J is what the model costs along its own paths (± by the paths taken; then what halving its time steps changes), D the lower bound of its own value function (what was taken off it for its lattices), both from seed 1 and the preset's own budget; the gap J − D in per cent of J, over the weight of the end in nats, and in its two parts; paths behind J; seconds of one certificate, on this machine as it was. Of a Wasserstein-1 proximal J is by a plan between finitely many particles and points, and more by what these are too few. Where the ends of a game alone count and no drift acts but, with noise, a multiple of x, J* is bracketed by plans between nodes, 96² of each law where a cost is a sum over both axes and some 64² else, and a third of what halving these changes on either side; under a hill or in a crowd, by what particles pay who answer to their own prices, and the dual at these, in 24 steps, where there is no noise with one of σ = ¼ whose part is known, and a third of what half as many steps change on either side; D is so far below the lower end of that, in the end and after a tenth of the seconds that 85b3626 takes to its own end. ${cpuMinutes()} CPU minutes.`,
	table(
		[
			'preset',
			'J',
			'time steps',
			'D',
			'J* on a grid',
			'D below',
			'early',
			'gap',
			'nats',
			'paths',
			'end',
			'n',
			's',
		],
		rows,
	),
	'No certificate, since',
	without.join('\n'),
]);
