import { type ReactNode, useId } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { isSlot } from '../../game/game';
import { PLACES, type SlotColor } from '../../game/slots';
import { useExperiment, useExperimentState } from '../context';
import { Subscripts } from '../Subscripts';
import { SeedPart, SettingsPart, SlotPart } from './Part';

type PlaceName = keyof typeof PLACES;
const NAMES = Object.keys(PLACES) as readonly PlaceName[];

/** Each card by the place that gives it its title, with all places that stand on it. */
const CARDS = NAMES.filter((name) => !PLACES[name].card).map((name) => ({
	name,
	places: NAMES.filter((other) => (PLACES[other].card ?? other) === name),
}));
type CardPlan = (typeof CARDS)[number];

/** Where the game is put together. It is drawn from the declarations of the blocks, and from nothing else. */
export function Composer() {
	return (
		<div className="composer">
			<Standing />
			{CARDS.map((plan) => (
				<Card key={plan.name} {...plan} />
			))}
		</div>
	);
}

/** What stands in the way of training, as a whole: the cards say why, here is what would do, each mend once. */
function Standing() {
	const experiment = useExperiment();
	const standing = useExperimentState(({ clashes, errors }) => clashes.length + errors.length > 0);
	const running = useExperimentState(({ trained }) => trained !== null);
	const mends = useExperimentState(useShallow((s) => [...new Set(s.clashes.map(({ fix }) => fix))]));
	if (!standing) return null;
	return (
		<div className="standing">
			<p role="status">
				This game cannot be trained yet: the cards below say why.{running && ' The last one keeps running.'}
			</p>
			{mends.map(({ label, game }) => (
				<button key={label} type="button" onClick={() => experiment.edit(game)}>
					<Subscripts text={label} />
				</button>
			))}
		</div>
	);
}

function Card({ name, places }: CardPlan) {
	const clashes = useExperimentState(
		useShallow((s) => s.clashes.filter((clash) => clash.slots.some((slot) => places.includes(slot)))),
	);
	const wrong = useExperimentState(({ errors }) =>
		errors.some(({ path }) => places.some((place) => place === path.split('.')[0])),
	);
	const id = useId();
	const symbols = places.flatMap((place) => PLACES[place].symbol ?? []).join(', ');
	const heading = (
		<>
			<span id={id}>{PLACES[name].title}</span> {symbols && <i>{symbols}</i>}
			<span className="when restarts">restarts</span>
			<span className="when at-once">at once</span>
		</>
	);
	const body = (
		<>
			{places.map((place) =>
				isSlot(place) ? <SlotPart key={place} slot={place} /> : <SettingsPart key={place} group={place} />,
			)}
			{name === 'training' && <SeedPart />}
			{clashes.map((clash) => (
				<p key={clash.message} className="clash" role="alert">
					<Subscripts text={clash.message} />
				</p>
			))}
		</>
	);
	return (
		<Frame color={PLACES[name].color} labelledBy={id} open={clashes.length > 0 || wrong} heading={heading}>
			{body}
		</Frame>
	);
}

interface FrameProps {
	readonly color: SlotColor | undefined;
	readonly labelledBy: string;
	readonly open: boolean;
	readonly heading: ReactNode;
	readonly children: ReactNode;
}

function Frame({ color, labelledBy, open, heading, children }: FrameProps) {
	const style = { '--c': `var(--${color ?? 'mut'})` };
	if (color)
		return (
			<section className="card" style={style} aria-labelledby={labelledBy}>
				<h2>{heading}</h2>
				{children}
			</section>
		);
	return (
		// A clash opens the fold; without one it is the person's own.
		<details className="card" style={style} aria-labelledby={labelledBy} {...(open ? { open } : {})}>
			<summary>
				<h2>{heading}</h2>
			</summary>
			{children}
		</details>
	);
}
