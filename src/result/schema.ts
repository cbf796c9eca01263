import * as v from 'valibot';
import type { Game } from '../game/game';
import { oneOf } from '../spec/words';
import { checkpointSchema } from './checkpoint';
import { float64 } from './floats';
import { VERSION } from './migrate';
import { count, list, number, orNull, place, text } from './values';

const words = `${VERSION}, the version of the format`;

/** `floor` is what the value cannot or should not go below, and what that is. */
const metric = v.strictObject({
	label: text,
	value: number,
	/** Standard error of the value; null where it is no mean. */
	error: orNull(v.number()),
	n: orNull(v.number()),
	unit: orNull(text),
	floor: orNull(v.strictObject({ value: number, label: text })),
	/** Why the value is not to be believed; null where nothing speaks against it. */
	doubt: orNull(text),
});
/** By id. */
const metrics = v.record(text, metric);

const loss = v.strictObject({ step: count, total: number, terms: v.record(text, number) });

const known = orNull(v.number());
const said = {
	value: known,
	gradient: orNull(place),
	timeDerivative: known,
	laplacian: known,
	/** f + v*. */
	velocity: orNull(place),
	hjbResidual: known,
	/**
	 * The same less its mean over ρ_t, where training sees ∇U alone and leaves U a free function of time: what the pictures
	 * show. The residual itself where training determines it.
	 */
	hjbResidualLevelled: known,
	/** log ρ_t(x), nats per unit area. */
	logDensity: known,
};
/**
 * What a solution answers at a place x, in data units, and a flow time t; null where the game does not define it, or it is
 * not known.
 */
const answer = v.strictObject({
	x: place,
	t: v.number(),
	...said,
	/** The same of the exact solution, where the game has a known one, and how far that may be off, in words. */
	exact: v.exactOptional(v.strictObject({ ...said, error: text })),
});

const optimum = v.strictObject({
	/** J, what the model costs along its own paths: no less than J*; with samples, in the mean. Null where it meets a constraint on its end but nearly. */
	cost: known,
	/** D, no more than J*, by weak duality from the model's U; its error is taken off. */
	lowerBound: v.number(),
	/** Of J by the `n` paths taken and by their time steps, of D by its lattices. */
	errors: v.strictObject({ cost: known, timeSteps: known, lowerBound: v.number() }),
	/** The law that is so narrow for the lattices that D is much less for that; absent where neither is. */
	narrow: v.exactOptional(v.picklist(['reference', 'target'])),
	/** J − D, and what it is made of: paths that cost too much for where they end, an end that is not met; not negative but for the errors. */
	gap: known,
	parts: orNull(v.strictObject({ paths: v.number(), end: v.number() })),
	/** The gap over the weight of the end; null where that is none of a divergence. */
	nats: known,
	/** Whether J and D lack the same unknown constant: log π is not normalised. */
	upToConstant: v.boolean(),
	n: count,
	/** What n paths cost that are to meet a constraint on their end, and meet it but nearly: no bound of J*. Absent where there is none, and with noise. */
	onTheWay: v.exactOptional(v.strictObject({ value: v.number(), error: v.number(), n: count })),
});

/** How far the model is from the exact solution over flow time. */
const apart = v.strictObject({
	/** How far that may be off, in words. */
	exact: text,
	/** Particles of each cloud. */
	n: count,
	times: list(
		v.strictObject({
			t: v.number(),
			/** √(E|v − v*|²/E|v*|²) under the exact ρ_t, v the control; null where v* is zero, or not known. */
			velocity: number,
			/** W2 of n particles of ρ_t to n of the exact one, and of two such clouds of that: where it would be if it were exact. In the units of the data. */
			w2: number,
			floor: number,
		}),
	),
});

/**
 * What `lab train` writes and Save saves. Numbers are float32 unless said otherwise; JSON writes a non-finite one as null.
 * The game is read by the schema of games.
 */
const entries = {
	version: v.literal(VERSION, words),
	/** Version of the lab that wrote it. */
	lab: text,
	game: v.custom<Game>(() => true),
	seed: count,
	/** Steps taken. */
	steps: count,
	/** Where it ran. */
	backend: text,
	/** Spent training, evaluation not included. */
	seconds: number,
	/** `total` is weighted, `terms` are unweighted means; thinned evenly where there are very many steps. */
	losses: list(loss),
	metrics,
	/**
	 * W2 to n true samples by the number of sampler steps, independent draws on both sides; null where reference or target
	 * cannot be sampled, or π plays no part.
	 */
	fewStep: orNull(
		v.strictObject({
			n: count,
			/** W2 of two sets of n true samples. */
			floor: number,
			w2: list(v.strictObject({ steps: count, value: number })),
		}),
	),
	/** Of samples, metrics and probes: x = shift + scale u, where losses and parameters are about u. */
	units: v.strictObject({ shift: place, scale: v.number() }),
	/**
	 * Where the least cost J* of the game is, in units of the cost; null where it has no certificate, absent where it was not asked
	 * for.
	 */
	optimum: v.exactOptional(orNull(optimum)),
	/** Generated, at t = T, in the target's coordinates; from balanced starts, where the reference has them. */
	samples: list(place),
	/** The same particles at the times asked for, and moments of ρ_t. */
	times: v.exactOptional(list(v.strictObject({ t: v.number(), samples: list(place), metrics }))),
	probe: v.exactOptional(list(answer)),
	/** Absent where no exact values were asked for, or none are known. */
	apart: v.exactOptional(apart),
	/** θ that the evaluation used: the last one that was not clearly worse on held-out samples, or the last sound one. */
	parameters: list(v.number('a number')),
	/** The step whose loss was not finite, or had exploded; absent where training ended well. */
	diverged: v.exactOptional(count),
	/** What was wrong with it. */
	divergence: v.exactOptional(text),
	/** What happened to the run on its way; absent where nothing did. */
	marks: v.exactOptional(
		list(v.strictObject({ step: count, text, costs: v.exactOptional(v.literal(true)) })),
	),
	/** What a run needs to go on from here; absent where it was not asked for. */
	checkpoint: v.exactOptional(checkpointSchema),
	/** Points that stand beside the game, row-major [n, 2], by the id that it knows them by. */
	assets: v.exactOptional(list(v.strictObject({ id: text, name: text, transform: text, values: float64 }))),
};

export const resultSchema = v.strictObject(entries, ({ expected, input }) =>
	expected === 'never' ? oneOf(Object.keys(entries), input) : 'a key of every result',
);

export type Result = v.InferOutput<typeof resultSchema>;

/** A result with all that it takes to go on from it. */
export type EndedRun = Result & Required<Pick<Result, 'checkpoint'>>;
