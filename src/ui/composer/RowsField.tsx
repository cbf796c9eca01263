import { useEffect, useId, useMemo, useState } from 'react';
import type { Params, RowsParam } from '../../data/param';
import { type Assignment, write } from '../../spec/set';
import { Select } from '../Select';
import { FieldName, Problem, Reset, useEdit } from './edit';
import { areAnew, type Reading, type RowsText, readRows, writeRows } from './rows';

interface Props {
	/** The slot, and the name of the parameter among those of the block. */
	readonly at: string;
	readonly name: string;
	readonly params: Params;
	readonly param: RowsParam;
	readonly value: readonly (readonly number[])[];
}

/** Larger tables are not typed but pasted, and showing them would make the page heavy. */
const MOST_SHOWN = 2000;

/** Rows of numbers as text, one a line: typed, pasted, or read from a file. Applied on leaving the box. */
export function RowsField({ at, name, params, param, value }: Props) {
	const { apply, standing } = useEdit(`${at}.${name}`);
	const [draft, setDraft] = useState<string | null>(null);
	const [reading, setReading] = useState<Reading>({});
	const [guess, setGuess] = useState<{ readonly text: string; readonly note: string } | null>(null);
	const drop = (): void => {
		setDraft(null);
		setReading({});
	};
	// biome-ignore lint/correctness/useExhaustiveDependencies: whatever changed the value outdates what was typed
	useEffect(drop, [value]);
	const read = useMemo(
		() => (draft === null ? null : readRows(draft, param, reading)),
		[draft, param, reading],
	);
	// What spoke against the old rows says nothing of what is typed now.
	const problem = read === null ? standing : read.ok ? null : read.problem;
	const id = useId();
	const hidden = value.length > MOST_SHOWN;

	const entered: readonly Assignment[] = Object.entries(param.entered ?? {}).map(([key, text]) => [
		`${at}.${key}`,
		text,
	]);
	const take = (text: string, how: Reading = reading): void => {
		const rows = readRows(text, param, how);
		setReading(how);
		setDraft(rows.ok ? null : text);
		setGuess(rows.ok && rows.note ? { text: rows.text, note: rows.note } : null);
		if (rows.ok) apply(rows.text, areAnew(value, rows.text) ? entered : []);
	};
	const reset = (): void => {
		drop();
		const declared = Object.entries(params).filter(([key]) => key === name || key in (param.entered ?? {}));
		apply(
			write(param.default),
			declared.map(([key, each]) => [`${at}.${key}`, write(each.default)]),
		);
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
				onReset={reset}
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
				onKeyDown={({ key }) => key === 'Escape' && drop()}
				onDragOver={(event) => event.preventDefault()}
				onDrop={(event) => {
					const file = event.dataTransfer.files[0];
					if (!file) return;
					event.preventDefault();
					void file.text().then((text) => take(text, {}));
				}}
			/>
			{guess && guess.text === write(value) && <p className="told">{guess.note}</p>}
			<label className="file">
				Open CSV…
				<input
					type="file"
					accept=".csv,.tsv,.txt,text/csv,text/plain"
					onChange={({ target }) => {
						void target.files?.[0]?.text().then((text) => take(text, {}));
						target.value = '';
					}}
				/>
			</label>
			{draft !== null && read && !read.ok && (
				<Asked
					read={read}
					labels={param.columns.map(({ label }) => label)}
					reading={reading}
					onAnswer={(how) => take(draft, how)}
				/>
			)}
			<Problem id={`${id}-about`} problem={problem} help={param.help} live={false} />
		</div>
	);
}

interface AskedProps {
	readonly read: Extract<RowsText, { ok: false }>;
	readonly labels: readonly string[];
	readonly reading: Reading;
	onAnswer(reading: Reading): void;
}

/** What only the person knows of a table: which of its columns are meant, and what its commas are. */
function Asked({ read, labels, reading, onAnswer }: AskedProps) {
	if (read.unclear)
		return (
			<div className="asked">
				<button type="button" onClick={() => onAnswer({ ...reading, commas: 'part' })}>
					Each comma parts two numbers
				</button>
			</div>
		);
	const names = read.columns;
	if (!names) return null;
	const chosen = labels.map((_, k) => reading.columns?.[k] ?? '');
	const choose = (at: number, name: string): void =>
		onAnswer({ ...reading, columns: chosen.map((old, k) => (k === at ? name : old)) });
	return (
		<div className="asked">
			{labels.map((label, k) => (
				<span key={label}>
					{label}{' '}
					<Select
						aria-label={`column of ${label}`}
						value={chosen[k] ?? ''}
						options={[
							{ value: '', label: 'column…' },
							...names.map((name, i) => ({ value: String(i + 1), label: name })),
						]}
						onPick={(name) => choose(k, name)}
					/>
				</span>
			))}
		</div>
	);
}
