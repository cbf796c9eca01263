import { DRAWN, type Drawn, type Scene, type Snapshot } from '../protocol/snapshot';

/** What every snapshot and every scene has. */
type Always =
	| 'run'
	| 'step'
	| 'seconds'
	| 'stepsPerSecond'
	| 'parameters'
	| 'measured'
	| 'times'
	| 'extent'
	| 'units'
	| 'grid';

/** A field that somebody draws. The engine makes those of `Drawn` only while they are wanted (protocol/messages.ts). */
export type Field = Exclude<keyof Snapshot | keyof Scene, Always>;

/** A snapshot, or a scene, in the eyes of one who needs the fields N. */
export type Seen<Of extends Snapshot | Scene, N extends Field> = Pick<Of, Extract<keyof Of, Always | N>>;

/** What the engine makes only while it is wanted, of what somebody needs. */
export const drawnOf = (needs: readonly Field[]): readonly Drawn[] =>
	DRAWN.filter((field) => needs.includes(field));
