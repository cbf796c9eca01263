import { MOST_INLINE, type Rows } from './rows';

/**
 * Parameters are declared once, here in a block's file; the control on its card, the validation of links
 * and files, the JSON Schema and the documentation are all read off the declaration.
 */
export interface NumberParam {
	readonly kind: 'number';
	readonly label: string;
	/** TeX, as it stands in the equations. */
	readonly symbol?: string;
	readonly default: number;
	readonly min: number;
	readonly max: number;
	readonly integer?: true;
	/** Sliders move in the logarithm (min must be > 0). */
	readonly log?: true;
	/** May change while training, without a restart. */
	readonly live?: true;
	/** It is this coordinate of a place in the plane, the block's other such parameter the other: they can be dragged on the stage. */
	readonly axis?: 'x' | 'y';
	readonly help?: string;
}
export interface ChoiceParam<V extends string = string> {
	readonly kind: 'choice';
	readonly label: string;
	readonly default: V;
	readonly options: readonly { readonly value: V; readonly label: string }[];
	readonly live?: true;
	readonly help?: string;
}
/** A list of rows of numbers: sample points (x, y), or the components of a mixture (weight, x, y, std). */
export interface RowsParam {
	readonly kind: 'rows';
	readonly label: string;
	readonly columns: readonly Pick<NumberParam, 'label' | 'min' | 'max' | 'symbol' | 'axis'>[];
	readonly default: readonly (readonly number[])[];
	readonly minRows: number;
	readonly maxRows: number;
	/** Other parameters of the block, as text, that are set beside rows that a person enters anew. */
	readonly entered?: Readonly<Record<string, string>>;
	readonly help?: string;
}
/** Whether a parameter takes rows that stand beside the game: points (x, y) of which there may be more than a link carries. */
export const mayStandBeside = ({ columns, maxRows }: RowsParam): boolean =>
	columns.length === 2 && maxRows > MOST_INLINE;

/** On or off. */
export interface FlagParam {
	readonly kind: 'flag';
	readonly label: string;
	readonly default: boolean;
	readonly help?: string;
}
/** A formula in the named variables, parsed into the algebra, never evaluated as code. */
export interface FormulaParam {
	readonly kind: 'formula';
	readonly label: string;
	readonly symbol?: string;
	readonly default: string;
	readonly variables: readonly string[];
	readonly help?: string;
}
export type Param = NumberParam | ChoiceParam | FlagParam | RowsParam | FormulaParam;
export type Params = Readonly<Record<string, Param>>;

export type ParamValue = number | string | boolean | Rows;
export type ValueOf<P extends Param> = P extends NumberParam
	? number
	: P extends ChoiceParam<infer V>
		? V
		: P extends FormulaParam
			? string
			: P extends FlagParam
				? boolean
				: Rows;
export type Values<P extends Params> = { readonly [K in keyof P]: ValueOf<P[K]> };

/** A block as it stands in a Game: its id and its parameters, flat. */
export type BlockSpec = { readonly id: string } & Readonly<Record<string, ParamValue>>;

export function defaultsOf<P extends Params>(params: P): Values<P> {
	return Object.fromEntries(Object.entries(params).map(([key, param]) => [key, param.default])) as Values<P>;
}

/** What every kind of block has, whatever its slot. Ids are frozen once shipped: links carry them. */
export interface Block<P extends Params = Params> {
	readonly id: string;
	readonly label: string;
	readonly params: P;
	/** Paper and equation, or the definition's origin. */
	readonly source: string;
	readonly help?: string;
	/** What its term in the objective is about, where the words of its slot are too general: "the hill". */
	readonly plain?: string;
	/** What its folded card tells, where label and numbers say it worse: "Gaussian N(0, I)". */
	line?(values: Values<P>): string;
}

/** The blocks that fit one slot, by id, in the order in which they are offered. */
export type Registry<B extends Block = Block> = Readonly<Record<string, B>>;

export function registry<B extends Block>(...blocks: readonly B[]): Registry<B> {
	return Object.fromEntries(blocks.map((block) => [block.id, block]));
}

/** The block a spec names. Throws for an unknown id: specs are validated where they enter. */
export function pick<B extends Block>(blocks: Registry<B>, id: string): B {
	const block = Object.hasOwn(blocks, id) ? blocks[id] : undefined;
	if (!block) throw new Error(`unknown block "${id}"; known: ${Object.keys(blocks).join(', ')}`);
	return block;
}
