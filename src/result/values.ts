import * as v from 'valibot';

/** A number; JSON writes one that is not finite as null, and NaN is read. */
export const number = v.pipe(
	v.nullable(v.number('a number, or null for one that is not finite')),
	v.transform((value) => value ?? Number.NaN),
);
const words = 'a whole number from 0';
export const count = v.pipe(v.number(words), v.integer(words), v.minValue(0, words));
export const text = v.string('text');
export const list = <S extends v.GenericSchema>(item: S) => v.pipe(v.array(item, 'a list'), v.readonly());
/** Null stands for what is not there. */
export const orNull = <S extends v.GenericSchema>(schema: S) => v.nullable(schema);
export const place = v.pipe(v.strictTuple([number, number], 'a pair of numbers'), v.readonly());
