import { useId } from 'react';
import type { ChoiceParam } from '../../data/param';
import { Select } from '../Select';
import { FieldName, Problem, Reset, useEdit } from './edit';

interface Props {
	readonly path: string;
	readonly param: ChoiceParam;
	readonly value: string;
}

export function ChoiceField({ path, param, value }: Props) {
	const { apply, standing } = useEdit(path);
	const id = useId();
	return (
		<div className="field choice" data-live={param.live === true}>
			<FieldName htmlFor={id} param={param} />
			<Select
				className="value"
				id={id}
				value={value}
				options={param.options}
				aria-invalid={standing !== null}
				aria-describedby={`${id}-about`}
				onPick={apply}
			/>
			<Reset
				name={param.label}
				to={param.options.find((option) => option.value === param.default)?.label ?? param.default}
				shown={value !== param.default}
				onReset={() => apply(param.default)}
			/>
			<Problem id={`${id}-about`} problem={standing} help={param.help} live={param.live === true} />
		</div>
	);
}
