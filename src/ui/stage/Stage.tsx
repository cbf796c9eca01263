import './stage.css';
import { useMemo, useState } from 'react';
import { LAYERS, neededBy } from '../../panels/layers/index';
import { useBench, useBenchState, useExperiment, useExperimentState, useLooks } from '../context';
import { Former } from '../Former';
import { PanelView } from '../PanelView';
import { usePart } from '../parts';
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
	const exact = useExperimentState((s) => s.exact);
	const alone = useBenchState(({ experiments }) => experiments.length === 1);
	return (
		<fieldset ref={place} className="layers" aria-label="Layers">
			{LAYERS.filter(({ paired }) => !(paired && alone)).map((layer) => {
				const { id, title, ink, dashed, offer } = layer;
				const there = layer.shows?.(game, scene) !== false;
				const lacking = there ? null : (layer.lacks?.(scene) ?? null);
				return (
					(there || lacking) && (
						<button
							key={id}
							type="button"
							data-ink={ink}
							data-dashed={dashed}
							data-offers={there && offer ? '' : undefined}
							title={lacking ?? offer?.(scene, exact)}
							style={{ '--c': `var(--${ink})` }}
							aria-disabled={lacking ? true : undefined}
							aria-pressed={there && layers[id]}
							onClick={() => there && looks.setState({ layers: { ...layers, [id]: !layers[id] } })}
						>
							{title}
						</button>
					)
				);
			})}
		</fieldset>
	);
}
