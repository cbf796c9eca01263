import { existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { nodeKernels } from '../../src/cli/kernels';
import { certificateOf } from '../../src/exact/certificate/index';
import { problemOf } from '../../src/game/problem';
import { optimumOf } from '../../src/model/optimum';
import { trainedOf } from '../../src/model/trained';
import { parseFile } from '../../src/result/index';
import { presets } from '../../src/spec/presets/index';
import { bracketOf } from './certificate/bracket';
import { cpuMinutes, publish, table, trained } from './report';

/**
 * Every preset: its cost J, the bound D of its own value function, and what is between; beside it a bracket of J* that knows
 * nothing of the model. `--from DIR` takes models from result files DIR/<preset>.json where there are such.
 */
const { values } = parseArgs({ options: { presets: { type: 'string' }, from: { type: 'string' } } });
const wanted = values.presets?.split(',');

/** θ of a preset's model, trained to its end. */
async function thetaOf(id: string, game: (typeof presets)[number]['game']): Promise<Float32Array> {
	const path = `${values.from}/${id}.json`;
	if (values.from && existsSync(path)) {
		const read = parseFile(readFileSync(path, 'utf8'));
		if (!read.ok || !read.result) throw new Error(`${path} is no result`);
		if (JSON.stringify(read.game) === JSON.stringify(game)) return Float32Array.from(read.result.parameters);
	}
	const model = await trained(game);
	model.dispose();
	return model.theta;
}

const number = (value: number | null, digits = 4): string => (value === null ? '–' : value.toFixed(digits));
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
	const model = trainedOf(game, kernels, await thetaOf(id, game));
	const before = performance.now();
	const found = await optimumOf(model, certificate);
	const seconds = (performance.now() - before) / 1000;
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
		bracket ? `${((100 * (bracket.lower - lowerBound)) / Math.abs(bracket.upper)).toFixed(1)} %` : '–',
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
	`J is what the model costs along its own paths (± by the paths taken; then what halving its time steps changes), D the lower bound of its own value function (what was taken off it for its lattices), both from seed 1 and the preset's own budget; the gap J − D in per cent of J, over the weight of the end in nats, and in its two parts; paths behind J; seconds of one certificate, on this machine as it was. J* is bracketed by entropic transport on a grid of 96², where the game allows that, and D is so far below the lower end of it. ${cpuMinutes()} CPU minutes.`,
	table(
		['preset', 'J', 'time steps', 'D', 'J* on a grid', 'D below', 'gap', 'nats', 'paths', 'end', 'n', 's'],
		rows,
	),
	'No certificate, since',
	without.join('\n'),
]);
