import { useContext, useState } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { useChanges } from '../Changes';
import { useExperiment, useExperimentState } from '../context';
import { Subscripts } from '../Subscripts';
import { BesideContext } from './beside';
import { Card } from './Card';
import { CARDS, type PlaceName } from './cards';

/** Where the game is put together. It is drawn from the declarations of the blocks, and from nothing else. */
export function Composer() {
	const preset = useExperimentState((s) => s.preset);
	return (
		<div className="composer">
			<Standing />
			{/* Another preset is another set of cards, all folded. */}
			<Cards key={preset} />
		</div>
	);
}

/**
 * Cards that stand as the preset has them are folded, but for the one that was touched last; changed ones are open, and those
 * that differ from what is compared. A card that was folded by hand stays so until it is touched.
 */
function Cards() {
	const { changes } = useChanges();
	const changed = new Set(changes.map(({ path }) => (path === 'seed' ? 'training' : path.split('.')[0])));
	const beside = useContext(BesideContext);
	const [last, setLast] = useState<PlaceName | null>(null);
	const [folded, setFolded] = useState<ReadonlySet<PlaceName>>(new Set());
	const without = (name: PlaceName): ReadonlySet<PlaceName> =>
		new Set([...folded].filter((other) => other !== name));
	return CARDS.map((plan) => {
		const { name, places } = plan;
		const differs = beside?.differs(name === 'training' ? [...places, 'seed'] : places) ?? false;
		const stands = name === last || differs || places.some((place) => changed.has(place));
		return (
			<Card
				key={name}
				plan={plan}
				open={stands && !folded.has(name)}
				differs={differs}
				onTouch={() => setLast(name)}
				onFold={(open) => {
					setFolded(open ? without(name) : new Set([...folded, name]));
					if (open) setLast(name);
				}}
			/>
		);
	});
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
