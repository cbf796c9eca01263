import type { Params, ParamValue } from '../../data/param';
import { ChoiceField } from './ChoiceField';
import { FlagField } from './FlagField';
import { FormulaField } from './FormulaField';
import { NumberField } from './NumberField';
import { RowsField } from './RowsField';

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
			return <RowsField key={path} at={at} name={key} params={params} param={param} value={value} />;
		return null;
	});
}
