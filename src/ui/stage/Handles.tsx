import { useRef } from 'react';
import type { Extent } from '../../data/distribution';
import { PLACES } from '../../game/slots';
import type { Frame } from '../../panels/layers/layer';
import { boxInData } from '../../panels/view';
import { type Handle, handlesOf } from '../../spec/places';
import { applyTo } from '../composer/edit';
import { useBench, useExperiment, useExperimentState } from '../context';
import { Knob } from './Knob';
import type { StagePlace } from './stagePlace';

/** The places that the cards name, to be taken hold of: a drag is an edit of the card. */
export function Handles({ stage }: { readonly stage: StagePlace }) {
	const experiment = useExperiment();
	const { looks } = useBench();
	const game = useExperimentState((s) => s.game);
	/** What was seen before the hand came down. */
	const before = useRef<Extent | null>(null);
	const move = (handle: Handle) => (frame: Frame, to: readonly [number, number]) =>
		applyTo(experiment, handle.moved(to, 1 / frame.view.scale));
	// The box follows the game: under the hand it must not.
	const hold = ({ view }: Frame): void => {
		before.current = looks.getState().window;
		looks.setState({ window: boxInData(view.units, view.visible) });
	};
	return handlesOf(game).map((handle) => (
		<Knob
			key={handle.name}
			stage={stage}
			className="handle"
			name={handle.name}
			slot={handle.slot}
			color={PLACES[handle.slot].color}
			place={() => handle.at}
			onMove={move(handle)}
			onHold={hold}
			onRelease={() => looks.setState({ window: before.current })}
		/>
	));
}
