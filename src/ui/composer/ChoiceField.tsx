import { useId } from 'react';
import type { ChoiceParam } from '../../data/param';
import { Problem, Reset, useEdit } from './edit';

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
			<label className="name" htmlFor={id} title={param.help}>
				{param.label}
			</label>
			<select
				className="value"
				id={id}
				value={value}
				aria-invalid={standing !== null}
				aria-describedby={`${id}-about`}
				onChange={({ target }) => apply(target.value)}
			>
				{param.options.map((option) => (
					<option key={option.value} value={option.value}>
						{option.label}
					</option>
				))}
			</select>
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
