import './stage.css';
import { useState } from 'react';
import { LAYERS } from '../../panels/layers/index';
import { useBench, useExperimentState, useLooks, usePlace } from '../context';
import { Former } from '../Former';
import { PanelView } from '../PanelView';
import { usePart } from '../parts';
import { useScrolls } from '../scrolls';
import { FlowTime } from './FlowTime';
import { History } from './History';
import { stagePlace } from './stagePlace';

const load = () => import('./Over');

export function Stage() {
	const place = usePlace('Stage');
	const [stage] = useState(stagePlace);
	const over = usePart(load, 'Zoom and probes could not be loaded.');
	const seen = useExperimentState(({ scene }) => scene !== null);
	const waiting = useExperimentState(({ scene, trained, status }) => {
		if (scene) return null;
		if (!trained) return 'Nothing to train yet';
		return status?.phase === 'failed' ? 'No engine' : 'Starting the engine…';
	});
	return (
		<section className="stage" {...place}>
			<Layers />
			<div className="plot">
				<PanelView mount={stage.mount} className="panel-place" />
				{seen && over && over !== 'missing' && <over.Over stage={stage} />}
				<Former />
				{waiting && <p className="waiting">{waiting}</p>}
			</div>
			<div className="scrubbers">
				<FlowTime />
				<History />
			</div>
		</section>
	);
}

function Layers() {
	const { looks } = useBench();
	const layers = useLooks((now) => now.layers);
	const place = useScrolls<HTMLFieldSetElement>();
	const game = useExperimentState((s) => s.trained ?? s.game);
	return (
		<fieldset ref={place} className="layers" aria-label="Layers">
			{LAYERS.filter(({ shows }) => !shows || shows(game)).map(({ id, title, ink, dashed }) => (
				<button
					key={id}
					type="button"
					data-ink={ink}
					data-dashed={dashed}
					style={{ '--c': `var(--${ink})` }}
					aria-pressed={layers[id]}
					onClick={() => looks.setState({ layers: { ...layers, [id]: !layers[id] } })}
				>
					{title}
				</button>
			))}
		</fieldset>
	);
}
