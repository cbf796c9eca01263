import { useEffect, useId, useMemo, useRef, useState } from 'react';
import { mayStandBeside, type Params, type RowsParam } from '../../data/param';
import { Asset, flatRows, inlineRows, isMissing, MOST_INLINE, type Rows } from '../../data/rows';
import { sayRows } from '../../spec/changeWords';
import { type Reading, type RowsRead, readRows, type TableAnswer, writeRows } from '../../spec/rows';
import { type Assignment, sameValue, write } from '../../spec/set';
import { MOST_AT_ONCE, readTableAside } from '../../store/tables';
import { useBench } from '../context';
import { Select } from '../Select';
import { FieldName, Problem, Reset, useEdit } from './edit';

export interface RowsProps {
	/** The slot, and the name of the parameter among those of the block. */
	readonly at: string;
	readonly name: string;
	readonly params: Params;
	readonly param: RowsParam;
	readonly value: Rows;
}

/** Larger tables are not typed but pasted, and showing them would make the page heavy. */
const MOST_SHOWN = 2000;

type Source = string | File;
type Fault = Extract<RowsRead, { ok: false }>;
/** A table that could not be read, and is too large for the box. */
interface Held {
	readonly source: Source;
	readonly read: Fault;
}

/** Rows of numbers as text, one a line: typed, pasted, or read from a file. Applied on leaving the box. */
export function RowsField({ at, name, params, param, value }: RowsProps) {
	const { apply, standing } = useEdit(`${at}.${name}`);
	const { shelf } = useBench();
	const [draft, setDraft] = useState<string | null>(null);
	const [held, setHeld] = useState<Held | null>(null);
	const [busy, setBusy] = useState(false);
	const [reading, setReading] = useState<Reading>({});
	const [guess, setGuess] = useState<{ readonly text: string; readonly note: string } | null>(null);
	/** Counts tables: of two that are read at once, the later one counts. */
	const turn = useRef(0);
	const drop = (): void => {
		turn.current += 1;
		setDraft(null);
		setHeld(null);
		setBusy(false);
		setReading({});
	};
	// biome-ignore lint/correctness/useExhaustiveDependencies: whatever changed the value outdates what was typed
	useEffect(drop, [value]);
	const typed = useMemo(
		() => (draft === null || draft.length > MOST_AT_ONCE ? null : readRows(draft, param, reading)),
		[draft, param, reading],
	);
	const fault = held?.read ?? (typed?.ok === false ? typed : null);
	// What spoke against the old rows says nothing of what is typed now.
	const problem = draft === null && held === null ? standing : (fault?.problem ?? null);
	const id = useId();
	const columns = param.columns.length;
	const flat = flatRows(value);
	const hidden = flat.length === 0 || flat.length > MOST_SHOWN * columns;
	const shown = useMemo(() => (hidden ? '' : writeRows(flat, columns)), [hidden, flat, columns]);

	const accept = (
		read: Extract<RowsRead, { ok: true }>,
		{ anew, id: asset }: TableAnswer,
		from: string,
	): void => {
		drop();
		const beside = mayStandBeside(param) && read.values.length > MOST_INLINE * columns;
		const rows = beside
			? new Asset(read.values, from, read.transform, asset)
			: inlineRows(read.values, columns);
		// At hand at once; where the browser does not keep it, the shelf says so.
		if (rows instanceof Asset) void shelf.add(rows);
		const text = write(rows);
		setGuess(read.note ? { text, note: read.note } : null);
		const entered = Object.entries(anew ? (param.entered ?? {}) : {});
		apply(
			text,
			entered.map(([key, set]): Assignment => [`${at}.${key}`, set]),
		);
	};
	const take = async (given: Source, how: Reading): Promise<void> => {
		turn.current += 1;
		const mine = turn.current;
		setBusy(true);
		try {
			const source = typeof given === 'string' || given.size > MOST_AT_ONCE ? given : await given.text();
			const answer = await readTableAside({ source, param, reading: how, before: flat });
			const { read } = answer;
			if (mine !== turn.current) return;
			if (read.ok) return accept(read, answer, typeof given === 'string' ? 'a pasted table' : given.name);
			setReading(how);
			const fits = typeof source === 'string' && source.length <= MOST_AT_ONCE;
			setDraft(fits ? source : null);
			setHeld(fits ? null : { source, read });
		} catch (error) {
			if (mine !== turn.current) return;
			const why = error instanceof Error ? error.message : String(error);
			setHeld({ source: given, read: { ok: false, problem: `the file cannot be read: ${why}` } });
		}
		setBusy(false);
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
					· {sayRows(value)}
					{isMissing(value) ? '' : ` of ${param.columns.map(({ label }) => label).join(', ')}`}
				</span>
			</FieldName>
			<Reset
				name={param.label}
				to="the default rows"
				shown={draft !== null || held !== null || !sameValue(value, param.default)}
				onReset={reset}
			/>
			<textarea
				className="value"
				id={id}
				rows={Math.min(8, Math.max(3, flat.length / columns))}
				spellCheck={false}
				placeholder={
					isMissing(value)
						? 'Paste or drop the table once more.'
						: hidden
							? 'Too many rows to show; paste others to replace them.'
							: undefined
				}
				value={draft ?? shown}
				aria-invalid={problem !== null}
				aria-busy={busy}
				aria-describedby={`${id}-about`}
				onChange={({ target }) => {
					setHeld(null);
					setDraft(target.value);
				}}
				onPaste={(event) => {
					const text = event.clipboardData.getData('text');
					const { selectionStart, selectionEnd, textLength } = event.currentTarget;
					// What would replace all there is need not go through the box, which large tables make slow.
					if (text.length <= MOST_AT_ONCE || selectionEnd - selectionStart < textLength) return;
					event.preventDefault();
					void take(text, {});
				}}
				onBlur={() => draft !== null && draft !== '' && void take(draft, reading)}
				onKeyDown={({ key }) => key === 'Escape' && drop()}
				onDragOver={(event) => event.preventDefault()}
				onDrop={(event) => {
					const file = event.dataTransfer.files[0];
					if (!file) return;
					event.preventDefault();
					void take(file, {});
				}}
			/>
			{busy && <p className="told">Reading…</p>}
			{value instanceof Asset && (
				<p className="told">From {[value.name, value.transform].filter(Boolean).join(', ')}.</p>
			)}
			{guess && guess.text === write(value) && <p className="told">{guess.note}</p>}
			<label className="file">
				Open CSV…
				<input
					type="file"
					accept=".csv,.tsv,.txt,text/csv,text/plain"
					onChange={({ target }) => {
						const file = target.files?.[0];
						if (file) void take(file, {});
						target.value = '';
					}}
				/>
			</label>
			{fault && (
				<Asked
					read={fault}
					labels={param.columns.map(({ label }) => label)}
					reading={reading}
					onAnswer={(how) => {
						setReading(how);
						void take(held?.source ?? draft ?? '', how);
					}}
				/>
			)}
			<Problem id={`${id}-about`} problem={problem} help={param.help} live={false} />
		</div>
	);
}

interface AskedProps {
	readonly read: Extract<RowsRead, { ok: false }>;
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
