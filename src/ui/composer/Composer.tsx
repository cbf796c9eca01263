import { type ReactNode, useId } from 'react';
import { useShallow } from 'zustand/react/shallow';
import type { SettingsGroup, Slot } from '../../game/game';
import { useExperiment, useExperimentState } from '../context';
import { Subscripts } from '../Subscripts';
import { SeedPart, SettingsPart, SlotPart } from './Part';

interface CardPlan {
	readonly title: string;
	/** As it stands in the equations. */
	readonly symbol?: string;
	/** Token of its colour. */
	readonly color?: string;
	readonly slots: readonly (readonly [slot: Slot, name: string])[];
	readonly settings?: readonly SettingsGroup[];
	readonly folded?: true;
	readonly seed?: true;
}

/** The cards, in the order of the equation. */
const CARDS: readonly CardPlan[] = [
	{ title: 'Reference', symbol: 'ρ₀', color: 'ref', slots: [['reference', 'Reference']] },
	{ title: 'Target', symbol: 'π', color: 'tgt', slots: [['target', 'Target']] },
	{
		title: 'Dynamics',
		symbol: 'f, σ, T',
		color: 'dyn',
		slots: [
			['drift', 'Drift'],
			['noise', 'Noise'],
		],
		settings: ['dynamics'],
	},
	{ title: 'Running cost', symbol: 'L', color: 'run', slots: [['running', 'Running cost']] },
	{ title: 'State cost', symbol: 'V', color: 'pot', slots: [['potential', 'State cost']] },
	{ title: 'Interaction', symbol: 'I', color: 'int', slots: [['interaction', 'Interaction']] },
	{ title: 'Terminal cost', symbol: 'F', color: 'ter', slots: [['terminal', 'Terminal cost']] },
	{ title: 'Regularizers', color: 'reg', slots: [], settings: ['regularizers'] },
	{ title: 'Solver', slots: [['solver', 'Solver']], folded: true },
	{ title: 'Sampler', slots: [], settings: ['sampler'], folded: true },
	{ title: 'Network', slots: [], settings: ['network'], folded: true },
	{ title: 'Training', slots: [], settings: ['training'], folded: true, seed: true },
];

/** Where the game is put together. It is drawn from the declarations of the blocks, and from nothing else. */
export function Composer() {
	return (
		<div className="composer">
			<Standing />
			{CARDS.map((plan) => (
				<Card key={plan.title} plan={plan} />
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

function Card({ plan }: { readonly plan: CardPlan }) {
	const places: readonly string[] = [...plan.slots.map(([slot]) => slot), ...(plan.settings ?? [])];
	const clashes = useExperimentState(
		useShallow((s) => s.clashes.filter((clash) => clash.slots.some((slot) => places.includes(slot)))),
	);
	const wrong = useExperimentState(({ errors }) =>
		errors.some(({ path }) => places.includes(path.split('.')[0] ?? '')),
	);
	const id = useId();
	const heading = (
		<>
			<span id={id}>{plan.title}</span> {plan.symbol && <i>{plan.symbol}</i>}
			<span className="when restarts">restarts</span>
			<span className="when at-once">at once</span>
		</>
	);
	const body = (
		<>
			{plan.slots.map(([slot, name]) => (
				<SlotPart key={slot} slot={slot} name={name} />
			))}
			{plan.settings?.map((group) => (
				<SettingsPart key={group} group={group} />
			))}
			{plan.seed && <SeedPart />}
			{clashes.map((clash) => (
				<p key={clash.message} className="clash" role="alert">
					<Subscripts text={clash.message} />
				</p>
			))}
		</>
	);
	return (
		<Frame plan={plan} labelledBy={id} open={clashes.length > 0 || wrong} heading={heading}>
			{body}
		</Frame>
	);
}

interface FrameProps {
	readonly plan: CardPlan;
	readonly labelledBy: string;
	readonly open: boolean;
	readonly heading: ReactNode;
	readonly children: ReactNode;
}

function Frame({ plan, labelledBy, open, heading, children }: FrameProps) {
	const style = { '--c': plan.color ? `var(--${plan.color})` : 'var(--mut)' };
	if (!plan.folded)
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
