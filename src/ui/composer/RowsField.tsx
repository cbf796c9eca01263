import { useEffect, useId, useState } from 'react';
import type { RowsParam } from '../../data/param';
import { FieldName, Problem, Reset, useEdit } from './edit';
import { readRows, writeRows } from './rows';

interface Props {
	readonly path: string;
	readonly param: RowsParam;
	readonly value: readonly (readonly number[])[];
}

/** Larger tables are not typed but pasted, and showing them would make the page heavy. */
const MOST_SHOWN = 2000;

/** Rows of numbers as text, one a line: typed, pasted, or read from a file. Applied on leaving the box. */
export function RowsField({ path, param, value }: Props) {
	const { apply, standing } = useEdit(path);
	const [draft, setDraft] = useState<string | null>(null);
	// biome-ignore lint/correctness/useExhaustiveDependencies: whatever changed the value outdates what was typed
	useEffect(() => setDraft(null), [value]);
	const read = draft === null ? null : readRows(draft, param);
	const problem = read && !read.ok ? read.problem : standing;
	const id = useId();
	const hidden = value.length > MOST_SHOWN;

	const take = (text: string): void => {
		const rows = readRows(text, param);
		if (rows.ok) apply(rows.text);
		else setDraft(text);
	};
	return (
		<div className="field tall" data-live={false}>
			<FieldName htmlFor={id} param={param}>
				<span className="note">
					· {value.length.toLocaleString('en')} rows of {param.columns.map(({ label }) => label).join(', ')}
				</span>
			</FieldName>
			<Reset
				name={param.label}
				to="the default rows"
				shown={draft !== null || JSON.stringify(value) !== JSON.stringify(param.default)}
				onReset={() => {
					setDraft(null);
					take(writeRows(param.default));
				}}
			/>
			<textarea
				className="value"
				id={id}
				rows={Math.min(8, Math.max(3, value.length))}
				spellCheck={false}
				placeholder={hidden ? 'Too many rows to show; paste others to replace them.' : undefined}
				value={draft ?? (hidden ? '' : writeRows(value))}
				aria-invalid={problem !== null}
				aria-describedby={`${id}-about`}
				onChange={({ target }) => setDraft(target.value)}
				onBlur={() => draft !== null && draft !== '' && take(draft)}
				onKeyDown={({ key }) => key === 'Escape' && setDraft(null)}
				onDragOver={(event) => event.preventDefault()}
				onDrop={(event) => {
					const file = event.dataTransfer.files[0];
					if (!file) return;
					event.preventDefault();
					void file.text().then(take);
				}}
			/>
			<label className="file">
				Open CSV…
				<input
					type="file"
					accept=".csv,.tsv,.txt,text/csv,text/plain"
					onChange={({ target }) => {
						void target.files?.[0]?.text().then(take);
						target.value = '';
					}}
				/>
			</label>
			<Problem id={`${id}-about`} problem={problem} help={param.help} live={false} />
		</div>
	);
}
