import { mean } from '../../src/math/stats';
import { evaluate } from '../../src/model/evaluation';
import { trainedOf } from '../../src/model/trained';
import { findPreset } from '../../src/spec/presets/index';
import { cpuMinutes, over, publish, seeds, table, trained } from './report';

/** NLL of the OT-Flow presets less its floor, the entropy of the target; goals of NLL − floor in nats. */
const PRESETS = [
	['moons', 0.05],
	['swissroll', 0.05],
	['8gaussians', 0.05],
	['2spirals', 0.08],
	['checkerboard', 0.12],
] as const;
const HELD_OUT = 10_000;

const rows: string[][] = [];
for (const [target, goal] of PRESETS) {
	const preset = findPreset(`otflow-${target}`);
	if (!preset) throw new Error(`no preset otflow-${target}`);
	const [nll, gap, inversion, minutes]: [number[], number[], number[], number[]] = [[], [], [], []];
	for (const seed of seeds()) {
		const before = Number(cpuMinutes(3));
		const model = await trained(preset.game, seed);
		minutes.push(Number(cpuMinutes(3)) - before);
		const size = { samples: 100, heldOut: HELD_OUT, assignment: 100 };
		const { metrics } = await evaluate(trainedOf(model.game, model.kernels, model.theta), size);
		model.dispose();
		const metric = (id: string) => metrics.find((m) => m.id === id);
		const found = metric('nll');
		nll.push(found?.value ?? Number.NaN);
		gap.push((found?.value ?? Number.NaN) - (found?.bound?.value ?? Number.NaN));
		inversion.push(metric('inversionError')?.value ?? Number.NaN);
		console.error(target, seed, gap.at(-1)?.toFixed(3));
	}
	const { terminal, solver, training } = preset.game;
	rows.push([
		`otflow-${target}`,
		`${training.steps.toLocaleString('en')} of ${training.batch}, RK4 × ${solver.steps}, α = ${terminal.weight}`,
		over(nll),
		over(gap),
		String(goal),
		mean(gap) <= goal ? 'yes' : '**no**',
		Math.max(...inversion).toExponential(0),
		mean(minutes).toFixed(1),
	]);
}
publish('likelihood', 'Likelihood of the OT-Flow presets', [
	`${seeds().length} seeds, mean ± std; NLL of ${HELD_OUT.toLocaleString('en')} held-out samples with log π as control variate, in nats. The floor is the entropy of the target. CPU minutes are those of one training, in one thread.`,
	table(
		['preset', 'steps', 'NLL', 'NLL − floor', 'goal', 'reached', 'largest inversion error', 'CPU minutes'],
		rows,
	),
]);
