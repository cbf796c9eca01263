import { optimalPairs } from '../../../src/math/assignment';
import { createRng } from '../../../src/math/rng';
import { entropicPairs } from '../../../src/math/sinkhorn';
import { bridgeMatching } from '../../../src/solvers/bridgeMatching';
import type { Batch } from '../../../src/solvers/objective';
import { withDefaults } from '../../../src/spec/defaults';
import { createStepper } from '../../../src/train/stepper';
import { initialTheta } from '../../../src/train/steppers';
import { percent, table, trained } from '../report';
import { cloudOf, learning, METHODS } from './methods';

const processor = (): number => process.cpuUsage().user / 1e6 + process.cpuUsage().system / 1e6;

export function couplingTable(): string {
	const rows: string[][] = [];
	const ends = withDefaults({ target: { id: '8gaussians-cfm' } });
	const rng = createRng(3);
	const cases: readonly [string, (a: Float32Array, b: Float32Array) => unknown][] = [
		['assignment', optimalPairs],
		['Sinkhorn, ε = 2σ²T = 2', (a, b) => entropicPairs(a, b, 1, rng.uniform)],
		['Sinkhorn, ε = 0.5', (a, b) => entropicPairs(a, b, 0.25, rng.uniform)],
	];
	for (const [name, couple] of cases) {
		const took = [256, 512, 1024].map((n) => {
			const times = Array.from({ length: 5 }, (_, k) => {
				const [a, b] = [cloudOf(ends, 'reference', k, n), cloudOf(ends, 'target', k, n)];
				const start = processor();
				couple(a, b);
				return 1000 * (processor() - start);
			});
			return Math.min(...times).toFixed(1);
		});
		rows.push([name, ...took]);
	}
	return table(['processor ms a call', '256', '512', '1,024'], rows);
}

export async function shareTable(): Promise<string> {
	const rows: string[][] = [];
	for (const { name, draft } of METHODS) {
		const game = withDefaults({
			target: { id: '8gaussians-cfm' },
			terminal: { id: 'hard' },
			...learning,
			...draft,
			solver: { ...draft.solver, id: 'bridgeMatching', warm: 0 },
		});
		const objective = bridgeMatching(game);
		const { kernels, dispose } = await trained({ ...game, training: { ...game.training, steps: 1 } }, 1);
		const rng = createRng(1);
		const thetas = initialTheta(objective, rng);
		const theta = Float32Array.from(thetas.flatMap((part) => Array.from(part)));
		const steppers = objective.parts.map(({ loss }, p) =>
			createStepper(kernels, loss, thetas[p] ?? new Float32Array(0), game.training.optimiser),
		);
		let before: readonly Batch[] | null = null;
		let [drawing, all] = [0, 0];
		// A multiple of the steps between new pairs; the first of them warm up.
		for (let k = 0; k < 640; k++) {
			const start = processor();
			const batches: readonly Batch[] = await objective.batch(
				rng,
				game.training.batch,
				{ kernels, theta: async () => theta },
				before,
			);
			before = batches;
			const drawn = processor();
			for (const [p, stepper] of steppers.entries())
				await stepper.step(batches[p]?.rows ?? null, [1 / game.training.batch], 1e-4);
			if (k < 64) continue;
			drawing += drawn - start;
			all += processor() - start;
		}
		rows.push([name, ((1000 * all) / 576).toFixed(2), percent(drawing / all)]);
		dispose();
	}
	return table(['batch 128, width 64', 'processor ms a step', 'of it coupling and drawing'], rows);
}
