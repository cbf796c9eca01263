import './stage.css';
import { useId, useMemo, useState } from 'react';
import type { Game } from '../../game/game';
import { LAYERS, neededBy } from '../../panels/layers/index';
import { isRefused } from '../../panels/solution';
import { plain } from '../../panels/words';
import type { ExactState } from '../../protocol/exact';
import { useBench, useBenchState, useExperiment, useExperimentState, useLooks } from '../context';
import { Former } from '../Former';
import { PanelView } from '../PanelView';
import { usePart } from '../parts';
import { Subscripts } from '../Subscripts';
import { useScrolls } from '../scrolls';
import { useWants } from '../wants';
import { FlowTime } from './FlowTime';
import { History } from './History';
import { stagePlace } from './stagePlace';

const load = () => import('./Over');

export function Stage() {
	const { frames } = useExperiment();
	return (
		<section className="stage" aria-label="Stage">
			<Layers />
			<Plot />
			<div className="scrubbers">
				<FlowTime />
				<History of={frames} />
			</div>
		</section>
	);
}

/** The picture of one experiment, with what lies over it. */
export function Plot() {
	const [stage] = useState(stagePlace);
	const layers = useLooks((now) => now.layers);
	useWants(useMemo(() => neededBy(layers), [layers]));
	const over = usePart(load, 'Zoom and probes could not be loaded.');
	const seen = useExperimentState(({ scene }) => scene !== null);
	const waiting = useExperimentState(({ scene, trained, status }) => {
		if (scene) return null;
		if (!trained) return 'Nothing to train yet';
		return status?.phase === 'failed' ? 'No engine' : 'Starting the engine…';
	});
	return (
		<div className="plot">
			<PanelView mount={stage.mount} className="panel-place" />
			{seen && over && over !== 'missing' && <over.Over stage={stage} />}
			<Former />
			{waiting && <p className="waiting">{waiting}</p>}
		</div>
	);
}

export function Layers() {
	const { looks } = useBench();
	const layers = useLooks((now) => now.layers);
	const place = useScrolls<HTMLFieldSetElement>();
	const game = useExperimentState((s) => s.trained ?? s.game);
	const scene = useExperimentState((s) => s.scene);
	const exact = useExactOf(game);
	const alone = useBenchState(({ experiments }) => experiments.length === 1);
	return (
		<fieldset ref={place} className="layers" aria-label="Layers">
			{LAYERS.filter(({ paired }) => !(paired && alone)).map((layer) => {
				const { id, title, ink, dashed, offer } = layer;
				if (layer.shows?.(game, scene) === false) {
					const why = layer.lacks?.(scene);
					return why && <Lacking key={id} title={title} why={why} />;
				}
				return (
					<button
						key={id}
						type="button"
						data-ink={ink}
						data-dashed={dashed}
						data-offers={offer && !isRefused(exact) ? '' : undefined}
						title={offer && plain(offer(scene, exact))}
						style={{ '--c': `var(--${ink})` }}
						aria-pressed={layers[id]}
						onClick={() => looks.setState({ layers: { ...layers, [id]: !layers[id] } })}
					>
						{title}
					</button>
				);
			})}
		</fieldset>
	);
}

/** What is known of the exact solution of a game; that there is none is remembered when nobody asks any more. */
function useExactOf(game: Game): ExactState {
	const { exact: solver } = useExperiment();
	const exact = useExperimentState((s) => s.exact);
	const [refused, setRefused] = useState<{ readonly game: Game; readonly exact: ExactState } | null>(null);
	if (isRefused(exact) && solver.isOf(game) && refused?.game !== game) setRefused({ game, exact });
	return exact.type === 'idle' && refused?.game === game ? refused.exact : exact;
}

interface LackingProps {
	readonly title: string;
	readonly why: string;
}

/** In the place of a switch that a game has no use for: pressed, it tells why. */
function Lacking({ title, why }: LackingProps) {
	const id = useId();
	return (
		<>
			<button type="button" data-lacks="" title={plain(why)} popoverTarget={id}>
				{title}
			</button>
			<div id={id} popover="auto" className="about">
				<p>
					<Subscripts text={why} />
				</p>
			</div>
		</>
	);
}
