import { useId, useMemo } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { isSlot } from '../../game/game';
import { PLACES } from '../../game/slots';
import { plain } from '../../panels/words';
import { useExperimentState } from '../context';
import { Subscripts } from '../Subscripts';
import type { CardPlan } from './cards';
import { cardLine } from './lines';
import { SeedPart, SettingsPart, SlotPart } from './Part';

interface Props {
	readonly plan: CardPlan;
	/** Whether it stands open of itself; what speaks against the game opens any card. */
	readonly open: boolean;
	/** Something on it is other than in the game that this one is compared with. */
	readonly differs: boolean;
	onFold(open: boolean): void;
	/** A hand or the focus is on its fields. */
	onTouch(): void;
}

/** One card: folded, a line that tells its values; open, its blocks and their fields. */
export function Card({ plan: { name, places }, open, differs, onFold, onTouch }: Props) {
	const clashes = useExperimentState(
		useShallow((s) => s.clashes.filter((clash) => clash.slots.some((slot) => places.includes(slot)))),
	);
	const wrong = useExperimentState(({ errors }) =>
		errors.some(({ path }) => places.some((place) => place === path.split('.')[0])),
	);
	const shown = open || wrong || clashes.length > 0;
	const { title, color } = PLACES[name];
	const symbols = places.flatMap((place) => PLACES[place].symbol ?? []).join(', ');
	const [id, fields] = [useId(), useId()];
	return (
		<section
			className="card"
			style={{ '--c': `var(--${color ?? 'mut'})`, '--c-ink': `var(--${color ?? 'mut'}-ink, var(--c))` }}
			data-slot={name}
			data-open={shown}
			data-trains={!color}
			data-differs={differs}
			aria-labelledby={id}
		>
			<h2>
				<button type="button" aria-expanded={shown} aria-controls={fields} onClick={() => onFold(!shown)}>
					<span id={id}>{title}</span> {symbols && <i>{symbols}</i>}
					{shown ? <When /> : <Line places={places} />}
				</button>
			</h2>
			<div id={fields} hidden={!shown} onFocusCapture={onTouch} onPointerDownCapture={onTouch}>
				{places.map((place) =>
					isSlot(place) ? <SlotPart key={place} slot={place} /> : <SettingsPart key={place} group={place} />,
				)}
				{name === 'training' && <SeedPart />}
				{clashes.map((clash) => (
					<p key={clash.message} className="clash" role="alert">
						<Subscripts text={clash.message} />
					</p>
				))}
			</div>
		</section>
	);
}

function Line({ places }: Pick<CardPlan, 'places'>) {
	const game = useExperimentState((s) => s.game);
	const line = useMemo(() => cardLine(game, places), [game, places]);
	return (
		<span className="line" title={plain(line.join(', '))}>
			{line.map((piece, k) => (
				<span key={piece}>
					{k > 0 && ', '}
					<Subscripts text={piece} />
				</span>
			))}
		</span>
	);
}

/** What a change will do to the run, said while the hand is near it. */
const When = () => (
	<>
		<span className="when restarts">restarts</span>
		<span className="when at-once">at once</span>
	</>
);
