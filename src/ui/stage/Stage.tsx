import { LAYERS } from '../../panels/layers/index';
import { mountStage } from '../../panels/stage';
import { useLab, useLabState, useLooks } from '../context';
import { Former } from '../Former';
import { type Mount, PanelView } from '../PanelView';
import { useScrolls } from '../scrolls';
import { FlowTime } from './FlowTime';
import { History } from './History';

const mount: Mount = (element) => {
	const panel = mountStage(element);
	return {
		moving: true,
		depends: ({ snapshot, scene }, { t, layers }) => [snapshot, scene, t, layers],
		paint: ({ snapshot, scene }, { t, layers }) => panel.draw({ snapshot, scene, t, layers }),
		destroy: panel.destroy,
	};
};

export function Stage() {
	const waiting = useLabState(({ scene, trained, status }) => {
		if (scene) return null;
		if (!trained) return 'Nothing to train yet';
		return status?.phase === 'failed' ? 'No engine' : 'Starting the engine…';
	});
	return (
		<section className="stage" aria-label="Stage">
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
	const lab = useLab();
	const layers = useLooks((looks) => looks.layers);
	const place = useScrolls<HTMLFieldSetElement>();
	const game = useLabState((s) => s.trained ?? s.game);
	return (
		<fieldset ref={place} className="layers" aria-label="Layers">
			{LAYERS.filter(({ shows }) => !shows || shows(game)).map(({ id, title }) => (
				<button
					key={id}
					type="button"
					aria-pressed={layers[id]}
					onClick={() => lab.looks.setState({ layers: { ...layers, [id]: !layers[id] } })}
				>
					{title}
				</button>
			))}
		</fieldset>
	);
}
