import { useId, useMemo, useState } from 'react';
import { plain } from '../../panels/words';
import { useExperiment, useExperimentState } from '../context';
import { Subscripts } from '../Subscripts';
import { armsOf, MOST, type Parameter, parametersOf, proposed } from './parameters';
import { useMany, useSubject } from './useMany';

/** Seeds for each value. */
const SEEDS = { usual: 3, most: 20 } as const;

/** Which parameter of the experiment is gone over, at which values, with how many seeds. */
export function SweepForm() {
	const many = useMany();
	const experiment = useExperiment();
	const subject = useSubject();
	const game = useExperimentState((s) => s.game);
	const preset = useExperimentState((s) => s.preset);
	const groups = useMemo(() => parametersOf(game), [game]);
	const all = groups.flatMap(({ parameters }) => parameters);
	const [chosen, setChosen] = useState<Parameter | null>(
		all.find(({ path }) => path === 'terminal.weight') ?? all[0] ?? null,
	);
	const [text, setText] = useState(() => (chosen ? proposed(game, chosen) : ''));
	const [seeds, setSeeds] = useState(String(SEEDS.usual));
	const path = chosen?.path ?? '';
	const { arms, problems } = useMemo(() => armsOf(game, path, text), [game, path, text]);
	const count = /^\d+$/.test(seeds.trim()) ? Number(seeds) : Number.NaN;
	const fault = count >= 1 && count <= SEEDS.most ? null : `Seeds: a whole number from 1 to ${SEEDS.most}.`;
	const faults = fault === null ? problems : [...problems, fault];
	const id = useId();
	const pick = (path: string): void => {
		const next = all.find((each) => each.path === path) ?? null;
		setChosen(next);
		setText(next ? proposed(game, next) : '');
	};
	return (
		<form
			className="many-form"
			onSubmit={(event) => {
				event.preventDefault();
				if (faults.length > 0 || !chosen) return;
				const { path } = chosen;
				many.begin({ kind: 'sweep', ...subject, experiment, base: game, preset, path }, arms, count);
			}}
		>
			<label htmlFor={`${id}-path`}>parameter</label>
			<select id={`${id}-path`} value={path} onChange={({ target }) => pick(target.value)}>
				{groups.map(({ title, parameters }) => (
					<optgroup key={title} label={title}>
						{parameters.map(({ path, label }) => (
							<option key={path} value={path}>
								{plain(label)} ({path})
							</option>
						))}
					</optgroup>
				))}
			</select>
			<label htmlFor={`${id}-values`}>values, at most {MOST}</label>
			<input
				id={`${id}-values`}
				type="text"
				autoComplete="off"
				spellCheck={false}
				value={text}
				aria-invalid={problems.length > 0}
				aria-describedby={`${id}-faults`}
				onChange={({ target }) => setText(target.value)}
			/>
			<label htmlFor={`${id}-seeds`}>seeds each</label>
			<input
				id={`${id}-seeds`}
				type="text"
				inputMode="numeric"
				autoComplete="off"
				value={seeds}
				aria-invalid={fault !== null}
				aria-describedby={`${id}-faults`}
				onChange={({ target }) => setSeeds(target.value)}
			/>
			<div id={`${id}-faults`} className="faults" role="status">
				{faults.map((words) => (
					<p key={words}>
						<Subscripts text={words} />
					</p>
				))}
			</div>
			<button type="submit" className="go" disabled={faults.length > 0}>
				Train {faults.length === 0 ? `${arms.length * count} games` : ''}
			</button>
		</form>
	);
}
