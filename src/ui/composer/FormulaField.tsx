import { useEffect, useId, useState } from 'react';
import type { FormulaParam } from '../../data/param';
import { FieldName, Problem, Reset, useEdit } from './edit';

interface Props {
	readonly path: string;
	readonly param: FormulaParam;
	readonly value: string;
}

/** A formula is applied with Enter or on leaving; while it cannot be read, the one before stays. */
export function FormulaField({ path, param, value }: Props) {
	const { apply, check, standing } = useEdit(path);
	const [draft, setDraft] = useState<string | null>(null);
	// biome-ignore lint/correctness/useExhaustiveDependencies: whatever changed the value outdates what was typed
	useEffect(() => setDraft(null), [value]);
	// What spoke against the old value says nothing of what is typed now.
	const problem = draft === null ? standing : check(draft);
	const id = useId();
	const commit = (): void => {
		if (draft === null || check(draft) !== null) return;
		apply(draft);
		setDraft(null);
	};
	return (
		<div className="field tall" data-live={false}>
			<FieldName htmlFor={id} param={param}>
				<span className="note">in {param.variables.join(', ')}</span>
			</FieldName>
			<Reset
				name={param.label}
				to={param.default}
				shown={value !== param.default || draft !== null}
				onReset={() => {
					setDraft(null);
					apply(param.default);
				}}
			/>
			<textarea
				id={id}
				className="value"
				rows={2}
				autoComplete="off"
				autoCapitalize="off"
				spellCheck={false}
				value={draft ?? value}
				aria-invalid={problem !== null}
				aria-describedby={`${id}-about`}
				onChange={({ target }) => setDraft(target.value)}
				onBlur={commit}
				onKeyDown={(event) => {
					if (event.key === 'Escape') setDraft(null);
					if (event.key !== 'Enter') return;
					event.preventDefault();
					commit();
				}}
			/>
			<Problem id={`${id}-about`} problem={problem} help={param.help} live={false} />
		</div>
	);
}
