import { useContext, useEffect, useId, useMemo, useState } from 'react';
import type { NumberParam } from '../../data/param';
import { plain } from '../../panels/words';
import { sayNumber } from '../../spec/words';
import { ARROWS } from '../keyboard';
import { nextPosition, sliderScale, writeNumber } from '../quantity';
import { BesideContext } from './beside';
import { FieldName, Problem, Reset, useEdit } from './edit';

interface Props {
	readonly path: string;
	readonly param: NumberParam;
	readonly value: number;
}

/** No hand finds a value in a range as wide as that of a seed. */
const UNDRAGGABLE = 1e8;

/** A slider for the hand, a box for the value itself, and the way back to the default. */
export function NumberField({ path, param, value }: Props) {
	const { apply, check, standing } = useEdit(path);
	const scale = useMemo(() => sliderScale(param), [param]);
	// The hand's own place on the slider: several places can round to one value.
	const [hand, setHand] = useState(scale.positionOf(value));
	const position = scale.valueAt(hand) === value ? hand : scale.positionOf(value);
	const [draft, setDraft] = useState<string | null>(null);
	// biome-ignore lint/correctness/useExhaustiveDependencies: whatever changed the value outdates what was typed
	useEffect(() => setDraft(null), [value]);
	// What spoke against the old value says nothing of what is typed now.
	const problem = draft === null ? standing : check(draft);
	const inA = useContext(BesideContext)?.number(path) ?? null;
	const id = useId();
	/** A value's place on the slider, as a share of its length. */
	const share = (place: number): number => (place - scale.min) / (scale.max - scale.min);

	const move = (to: number): void => {
		setHand(to);
		apply(writeNumber(scale.valueAt(to)));
	};
	const commit = (): void => {
		if (draft === null || check(draft)) return;
		apply(draft);
		setDraft(null);
	};
	return (
		<div className="field" data-live={param.live === true}>
			<FieldName htmlFor={id} param={param} />
			<input
				type="range"
				className="slide"
				hidden={param.max - param.min > UNDRAGGABLE}
				aria-label={plain(param.label)}
				aria-valuetext={sayNumber(value)}
				min={scale.min}
				max={scale.max}
				step={scale.step}
				value={position}
				style={{ '--p': `${100 * share(position)}%` }}
				onChange={({ target }) => move(target.valueAsNumber)}
				onKeyDown={(event) => {
					const by = ARROWS[event.key];
					if (by === undefined) return;
					event.preventDefault();
					move(nextPosition(scale, value, by));
				}}
			/>
			{inA !== null && param.max - param.min <= UNDRAGGABLE && (
				<span className="slide-in-a" style={{ '--at': share(scale.positionOf(inA)) }} aria-hidden="true" />
			)}
			<input
				id={id}
				type="text"
				className="value"
				inputMode={param.integer ? 'numeric' : 'decimal'}
				autoComplete="off"
				spellCheck={false}
				value={draft ?? writeNumber(value)}
				aria-invalid={problem !== null}
				aria-describedby={`${id}-about`}
				onChange={({ target }) => setDraft(target.value)}
				onBlur={commit}
				onFocus={({ target }) => target.select()}
				onKeyDown={({ key }) => {
					if (key === 'Enter') commit();
					if (key === 'Escape') setDraft(null);
				}}
			/>
			<Reset
				name={param.label}
				to={writeNumber(param.default)}
				shown={value !== param.default || draft !== null}
				onReset={() => {
					setDraft(null);
					apply(writeNumber(param.default));
				}}
			/>
			<Problem id={`${id}-about`} problem={problem} help={param.help} live={param.live === true} />
		</div>
	);
}
