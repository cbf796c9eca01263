import { useId } from 'react';
import type { Params, ParamValue } from '../../data/param';
import { usePart } from '../parts';
import { ChoiceField } from './ChoiceField';
import { FieldName } from './edit';
import { FlagField } from './FlagField';
import { FormulaField } from './FormulaField';
import { NumberField } from './NumberField';
import type { RowsProps } from './RowsField';

interface Props {
	/** Where the parameters stand in the game: a slot or a group of settings. */
	readonly at: string;
	readonly params: Params;
	readonly values: Readonly<Record<string, ParamValue>>;
}

/** One field for each declared parameter. The composer knows nothing of any block but its declaration. */
export function Fields({ at, params, values }: Props) {
	return Object.entries(params).map(([key, param]) => {
		const path = `${at}.${key}`;
		const value = values[key];
		if (param.kind === 'number' && typeof value === 'number')
			return <NumberField key={path} path={path} param={param} value={value} />;
		if (param.kind === 'choice' && typeof value === 'string')
			return <ChoiceField key={path} path={path} param={param} value={value} />;
		if (param.kind === 'flag' && typeof value === 'boolean')
			return <FlagField key={path} path={path} param={param} value={value} />;
		if (param.kind === 'formula' && typeof value === 'string')
			return <FormulaField key={path} path={path} param={param} value={value} />;
		if (param.kind === 'rows' && typeof value === 'object')
			return <Rows key={path} at={at} name={key} params={params} param={param} value={value} />;
		return null;
	});
}

const loadRows = () => import('./RowsField');

/** Points of one's own are rare, and what reads tables is large: it is fetched with the first such field. */
function Rows(props: RowsProps) {
	const part = usePart(
		loadRows,
		'Points cannot be entered: the program that reads tables could not be loaded.',
	);
	const id = useId();
	if (part !== null && part !== 'missing') return <part.RowsField {...props} />;
	return (
		<div className="field tall">
			<FieldName htmlFor={id} param={props.param} />
			<textarea className="value" id={id} rows={3} disabled aria-busy={part === null} />
		</div>
	);
}
