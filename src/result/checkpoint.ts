import * as v from 'valibot';
import { float32, float64 } from './floats';
import { count, list, number, orNull } from './values';

/** What a run needs to go on, as src/train/saved.ts says it. */
const state = v.strictObject({ theta: float32, first: float32, second: float32, count });

const word = v.pipe(v.number('a number of 32 bits'), v.integer('a number of 32 bits'));
const rng = v.pipe(
	v.strictTuple([word, word, word, word, word, orNull(v.number('a number'))], 'the six numbers of its state'),
	v.readonly(),
);

const pairs = v.strictObject({ x0: float32, x1: float32 });
const batch = v.strictObject({
	rows: float32,
	xi: v.exactOptional(float32),
	stretch: v.exactOptional(count),
	logStart: v.exactOptional(float64),
	target: v.exactOptional(float32),
	pool: v.exactOptional(v.strictObject({ pairs: list(pairs), drawn: count })),
});

const plain: v.GenericSchema<unknown, Float32Array> = float32;
const side = v.strictObject({ cloud: plain, potential: plain });
const memory = v.strictObject({ across: side, within: side, target: side });

const steps = {
	step: count,
	states: list(state),
	rng,
	batches: orNull(list(batch)),
	memory: orNull(memory),
	// Files from before there was a choice of grids have none.
	fine: v.optional(orNull(v.strictObject({ step: count, early: v.boolean() })), null),
};

const validation = v.strictObject({ total: number, terms: list(number), step: count });

/** A smallest size that is none yet is infinite, which JSON has not. */
const smallest = v.pipe(
	orNull(v.number('a number or null')),
	v.transform((size) => size ?? Number.POSITIVE_INFINITY),
);

export const checkpointSchema = v.strictObject(
	{
		...steps,
		judgement: v.strictObject({
			validated: orNull(validation),
			good: orNull(v.strictObject({ theta: float32, lowest: number })),
			sound: orNull(v.strictObject({ state: v.strictObject(steps), loss: validation, smallest })),
			exploded: count,
		}),
	},
	'a checkpoint',
);
