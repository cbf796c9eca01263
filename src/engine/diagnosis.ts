import type { Game } from '../game/game';
import type { Kernels } from '../kernels/contract';
import { createExaminer, type Finding, type Sample, TENSORFLOW_JS, unsettled } from '../kernels/examination';
import { createWasmKernels } from '../kernels/wasm/kernels';
import { createRng, type Rng } from '../math/rng';
import { objectiveOf } from '../solvers/index';
import { stretchOf } from '../solvers/objective';
import { VERSION } from '../spec/migrate';
import { presets } from '../spec/presets/index';
import { REVISION } from '../spec/revisions/index';
import { LAB } from '../spec/version';
import { initialTheta } from '../train/steppers';
import { type Facts, type Machine, type Rung, reasonOf, said } from './ladder';
import { race, TOLERANCE, trialOf } from './trials';

/** A family of kernels: what was found of it, or why there is none. */
export type Examined = { readonly name: string } & (
	| { readonly absent: string }
	| {
			/** Of a GPU: adapter and limits. */
			readonly facts: Facts;
			readonly findings: readonly Finding[];
			/** Of the game `timed`, beside whatever else the machine does. */
			readonly stepsPerSecond: number | null;
	  }
);

export interface Diagnosis {
	readonly versions: Facts;
	readonly machine: Facts;
	/** The preset whose steps are counted. */
	readonly timed: string;
	/** Errors beyond it are faults. */
	readonly tolerance: number;
	readonly backends: readonly Examined[];
}

/** Milliseconds that steps are counted for. */
const COUNTED_MS = 200;
/** Particles or points of the batches that kernels are asked about. */
const BATCH = 16;

/**
 * Looks at a machine: each kernel of each backend against TensorFlow.js' own operations on small batches, and training
 * steps a second. What is missing or fails is told of in its place. `tell` hears what is being done.
 */
export async function diagnose(machine: Machine, tell: (what: string) => void): Promise<Diagnosis> {
	const [timed] = presets;
	if (!timed) throw new Error('there is no preset to count steps of');
	return {
		versions: {
			'MFG Lab': LAB,
			'game format': VERSION,
			'revision of presets': REVISION,
			'TensorFlow.js': TENSORFLOW_JS,
		},
		machine: machine.facts,
		timed: timed.id,
		tolerance: TOLERANCE,
		backends: await examineAll(machine, timed.game, tell),
	};
}

async function examineAll(machine: Machine, timed: Game, tell: (what: string) => void): Promise<Examined[]> {
	let module: WebAssembly.Module;
	try {
		module = await machine.module();
	} catch (error) {
		return [{ name: 'WASM', absent: reasonOf(error) }];
	}
	tell('what is right, by the operations of TensorFlow.js');
	const alone: Rung = { kernels: createWasmKernels(module), label: 'WASM in one thread' };
	const rng = createRng(1);
	const examiner = await createExaminer(await samplesOf(alone.kernels, rng), module, rng);
	const trial = await trialOf(objectiveOf(timed), alone.kernels, timed.training.batch);
	/** `onTensors`: these kernels are also those of TensorFlow.js' current backend. */
	const examine = async (name: string, open: () => Promise<Rung>, onTensors: boolean): Promise<Examined> => {
		tell(name);
		let rung: Rung;
		try {
			rung = await open();
		} catch (error) {
			return { name, absent: reasonOf(error) };
		}
		const { kernels, label, facts = {} } = rung;
		try {
			const findings = await examiner.examine(kernels);
			if (onTensors)
				for (const found of await examiner.examineTensors())
					findings.push({ ...found, kernel: `${found.kernel}, called by TensorFlow.js` });
			tell(`${label}: steps a second`);
			const rate = await race(trial, kernels, machine.now, COUNTED_MS).catch((error: unknown) => {
				findings.push({ kernel: 'training steps', fault: reasonOf(error) });
				return null;
			});
			return { name: label, facts, findings, stepsPerSecond: rate };
		} finally {
			kernels.dispose();
		}
	};
	return [
		await examine(alone.label, async () => alone, true),
		await examine('WASM', machine.wasm, false),
		await examine('WASM with relaxed SIMD', machine.relaxed, false),
		await examine('WebGPU', machine.webgpu, true),
	];
}

/** A small batch of the first preset of each kind of loss: of paths, of paths with noise, at points. */
async function samplesOf(kernels: Kernels, rng: Rng): Promise<Sample[]> {
	const found = new Map<string, Sample>();
	for (const { game } of presets) {
		const objective = objectiveOf(game);
		const [part] = objective.parts;
		const kind = part && 'rates' in part.loss ? `paths ${part.loss.noise !== undefined}` : 'points';
		if (!part || found.has(kind)) continue;
		const thetas = initialTheta(objective, rng).map((theta) => unsettled(theta, rng));
		const all = Float32Array.from(thetas.flatMap((theta) => Array.from(theta)));
		const [batch] = await objective.batch(rng, BATCH, { kernels, theta: async () => all });
		const [theta] = thetas;
		if (!batch || !theta) throw new Error(`${kind}: no batch to ask kernels about`);
		const { rows, xi } = batch;
		const loss = stretchOf(part, batch) ?? part.loss;
		found.set(kind, { loss, theta, rows, ...(xi ? { xi } : {}) });
		if (found.size === 3) break;
	}
	return [...found.values()];
}

/** What is wrong, a sentence each: kernels that give wrong numbers or none, or a machine without any. */
export function faultsOf({ backends, tolerance }: Diagnosis): string[] {
	const here = backends.flatMap((backend) => ('absent' in backend ? [] : [backend]));
	if (here.length === 0) return ['there are no kernels here: nothing can be trained'];
	return here.flatMap(({ name, findings }) =>
		findings.flatMap((found) => {
			if ('fault' in found) return [`${name}: ${found.kernel} failed: ${found.fault}`];
			if (found.error < tolerance) return [];
			return [`${name}: ${found.kernel} is wrong, relative error ${found.error.toExponential(1)}`];
		}),
	);
}

/** A diagnosis as text, to be read or sent with a report of a fault. */
export function diagnosisInWords(diagnosis: Diagnosis): string {
	const { versions, machine, backends, timed, tolerance } = diagnosis;
	const faults = faultsOf(diagnosis);
	return [
		...(faults.length === 0
			? ['All kernels that are here compute right.']
			: faults.map((fault) => `FAULT: ${fault}`)),
		'',
		...lines({ ...versions, ...machine }),
		...backends.flatMap((backend) => ['', ...backendLines(backend)]),
		'',
		`Errors: relative, against the operations of TensorFlow.js in single precision, on batches of ${BATCH}; from ${tolerance} on a fault.`,
		`Steps: of the preset ${timed}, beside whatever else the machine was doing.`,
		'',
	].join('\n');
}

function backendLines(backend: Examined): string[] {
	const { name } = backend;
	if ('absent' in backend) return [`${name}: none: ${backend.absent}.`];
	const { facts, findings, stepsPerSecond } = backend;
	return [
		`${name}: ${stepsPerSecond === null ? 'no' : said(stepsPerSecond)} training steps a second`,
		...lines(facts).map((line) => `  ${line}`),
		...findings.map(
			(found) =>
				`  ${('fault' in found ? 'failed' : found.error.toExponential(1)).padEnd(8)} ${found.kernel}`,
		),
	];
}

const lines = (facts: Facts): string[] => Object.entries(facts).map(([name, value]) => `${name}: ${value}`);
