import './stage.css';
import { LAYERS } from '../../panels/layers/index';
import { mountStage } from '../../panels/stage';
import { useBench, useExperimentState, useLooks, usePlace } from '../context';
import { Former } from '../Former';
import { type Mount, PanelView } from '../PanelView';
import { useScrolls } from '../scrolls';
import { FlowTime } from './FlowTime';
import { History } from './History';

const mount: Mount = (element) => {
	const panel = mountStage(element);
	return {
		moving: true,
		depends: ({ snapshot, scene, game, extent }, { t, layers }) => [snapshot, scene, game, extent, t, layers],
		paint: (frame, { t, layers }) => panel.draw({ ...frame, t, layers }),
		destroy: panel.destroy,
	};
};

export function Stage() {
	const place = usePlace('Stage');
	const waiting = useExperimentState(({ scene, trained, status }) => {
		if (scene) return null;
		if (!trained) return 'Nothing to train yet';
		return status?.phase === 'failed' ? 'No engine' : 'Starting the engine…';
	});
	return (
		<section className="stage" {...place}>
			<Layers />
			<div className="plot">
				<PanelView mount={mount} className="panel-place" />
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
			{LAYERS.filter(({ shows }) => !shows || shows(game)).map(({ id, title, ink }) => (
				<button
					key={id}
					type="button"
					data-ink={ink}
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
