import { useId } from 'react';
import type { FlagParam } from '../../data/param';
import { FieldName, Problem, useEdit } from './edit';

interface Props {
	readonly path: string;
	readonly param: FlagParam;
	readonly value: boolean;
}

export function FlagField({ path, param, value }: Props) {
	const { apply, standing } = useEdit(path);
	const id = useId();
	return (
		<div className="field flag" data-live={false}>
			<FieldName htmlFor={id} param={param} />
			<input
				type="checkbox"
				className="value"
				id={id}
				checked={value}
				aria-describedby={`${id}-about`}
				onChange={({ target }) => apply(String(target.checked))}
			/>
			<Problem id={`${id}-about`} problem={standing} help={param.help} live={false} />
		</div>
	);
}
