import type { ReactNode } from 'react';
import type { Param } from '../../data/param';
import { plain } from '../../panels/words';
import { type Assignment, setPath, setPaths } from '../../spec/set';
import type { Experiment } from '../../store/experiment';
import { useExperiment, useExperimentState } from '../context';
import { Subscripts } from '../Subscripts';

export interface Edit {
	/** Sets the parameter from text, and other ones beside it; nothing happens where one of them cannot be. */
	apply(text: string, beside?: readonly Assignment[]): void;
	/** What speaks against a text, in words that name the limits; null for nothing. */
	check(text: string): string | null;
	/** What speaks against the value that stands there, together with others. */
	readonly standing: string | null;
}

/** Sets parameters; nothing happens where one of them cannot be. */
export function applyTo(experiment: Experiment, assignments: readonly Assignment[]): void {
	const { game, errors } = setPaths(experiment.state.getState().game, assignments);
	if (errors.length === 0) experiment.edit(game);
}

/** The only way in which a card changes the game: by the path and by text, as links and the command line do. */
export function useEdit(path: string): Edit {
	const experiment = useExperiment();
	const standing = useExperimentState(({ errors }) => {
		const error = errors.find((each) => each.path === path);
		return error ? `needs ${error.expected}` : null;
	});
	const tried = (text: string) => setPath(experiment.state.getState().game, path, text);
	return {
		apply: (text, beside = []) => applyTo(experiment, [[path, text], ...beside]),
		check(text) {
			const result = tried(text);
			return result.ok ? null : `${inner(path, result.error.path)}needs ${result.error.expected}`;
		},
		standing,
	};
}

/** Where inside the parameter the trouble is: `.3.1` is the fourth row's second column. */
function inner(path: string, at: string): string {
	const row = /^\.(\d+)/.exec(at.slice(path.length))?.[1];
	return row === undefined ? '' : `row ${Number(row) + 1}: `;
}

interface FieldNameProps {
	readonly htmlFor: string;
	readonly param: Param;
	readonly children?: ReactNode;
}

/** The label of a field, as its parameter is declared. */
export function FieldName({ htmlFor, param, children }: FieldNameProps) {
	return (
		<label className="name" htmlFor={htmlFor} title={param.help && plain(param.help)}>
			<Subscripts text={param.label} /> {children}
		</label>
	);
}

interface ProblemProps {
	readonly id: string;
	readonly problem: string | null;
	readonly help?: string | undefined;
	readonly live: boolean;
}

/** The line under a field: what is wrong with it, or (for screen readers) what it does. */
export function Problem({ id, problem, help, live }: ProblemProps) {
	const about = [help, live ? 'applies at once' : 'restarts the run'].filter(Boolean).join('; ');
	return (
		<small
			id={id}
			className={problem === null ? 'unseen' : 'problem'}
			role={problem === null ? undefined : 'alert'}
		>
			<Subscripts text={problem ?? about} />
		</small>
	);
}

interface ResetProps {
	readonly name: string;
	readonly to: string;
	readonly shown: boolean;
	onReset(): void;
}

export function Reset({ name, to, shown, onReset }: ResetProps) {
	const label = plain(`${name}: back to ${to}`);
	return (
		<button type="button" className="back" hidden={!shown} aria-label={label} title={label} onClick={onReset}>
			<svg viewBox="0 0 16 16" aria-hidden="true">
				<path d="M4.2 6.2A4.6 4.6 0 1 1 3.6 9.4M4 2.8v3.6h3.6" />
			</svg>
		</button>
	);
}
