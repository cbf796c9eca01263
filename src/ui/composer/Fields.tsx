import { Fragment, useContext, useId } from 'react';
import type { Params, ParamValue } from '../../data/param';
import { usePart } from '../parts';
import { BesideContext } from './beside';
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
	const beside = useContext(BesideContext);
	return Object.entries(params).map(([key, param]) => {
		const path = `${at}.${key}`;
		const value = values[key];
		return (
			<Fragment key={path}>
				{param.kind === 'number' && typeof value === 'number' && (
					<NumberField path={path} param={param} value={value} />
				)}
				{param.kind === 'choice' && typeof value === 'string' && (
					<ChoiceField path={path} param={param} value={value} />
				)}
				{param.kind === 'flag' && typeof value === 'boolean' && (
					<FlagField path={path} param={param} value={value} />
				)}
				{param.kind === 'formula' && typeof value === 'string' && (
					<FormulaField path={path} param={param} value={value} />
				)}
				{param.kind === 'rows' && typeof value === 'object' && (
					<Rows at={at} name={key} params={params} param={param} value={value} />
				)}
				{beside?.line(path)}
			</Fragment>
		);
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
