import type { Game } from '../game/game';
import { blockOf, levelIsTrained } from '../game/problem';
import { mountDensity } from '../panels/density';
import { mountFewSteps } from '../panels/fewSteps';
import { mountLosses } from '../panels/losses';
import { mountMetrics } from '../panels/metrics';
import { mountResidual } from '../panels/residual';
import { usePlace } from './context';
import { Former } from './Former';
import { type Mount, PanelView } from './PanelView';
import { useScrolls } from './scrolls';

const density: Mount = (element) => {
	const panel = mountDensity(element);
	return {
		depends: ({ snapshot, scene }) => [snapshot, scene],
		paint: (frame) => panel.draw(frame),
		destroy: panel.destroy,
	};
};

/** Pictures of the residual in one pass of a playing flow: the stage's motion needs every frame, this does not. */
const PLAYED = 48;

/** Why there is none to show. */
const noResidual = (game: Game): string =>
	blockOf(game, 'running').block.hamiltonian
		? 'No HJB residual: JKO steps know U at the beginning of each step alone.'
		: 'No HJB residual: without a running cost the Hamiltonian is infinite.';

const residual: Mount = (element, experiment) => {
	const panel = mountResidual(element);
	return {
		depends: ({ snapshot }, { t, horizon, playing }) => [
			snapshot,
			playing ? Math.round((PLAYED * t) / horizon) : t,
			playing,
		],
		paint: ({ snapshot }, { t }) => {
			const { trained } = experiment.state.getState();
			panel.draw({
				snapshot,
				t,
				absent: trained ? noResidual(trained) : '',
				levelled: trained !== null && !levelIsTrained(trained),
			});
		},
		destroy: panel.destroy,
	};
};

const losses: Mount = (element, experiment) => {
	const panel = mountLosses(element);
	let fed: readonly unknown[] = [];
	let count = 0;
	return {
		depends: ({ scene, snapshot }, { past }) => [
			scene,
			experiment.frames.losses(),
			experiment.frames.losses().length,
			past !== null && snapshot.step,
		],
		paint({ scene, snapshot }, { past }) {
			const records = experiment.frames.losses();
			// Another array is another run.
			if (records !== fed) {
				panel.clear();
				fed = records;
				count = 0;
			}
			for (; count < records.length; count++) {
				const record = records[count];
				if (record) panel.append(record);
			}
			panel.draw({ terms: scene.terms, looked: past === null ? null : snapshot.step });
		},
		destroy: panel.destroy,
	};
};

const metrics: Mount = (element) => {
	const panel = mountMetrics(element);
	return {
		depends: ({ snapshot }) => [snapshot],
		paint: ({ snapshot }) => panel.draw(snapshot),
		destroy: panel.destroy,
	};
};

const INTEGRATORS: Readonly<Record<Game['sampler']['integrator'], readonly [plain: string, noisy: string]>> =
	{
		euler: ['Euler', 'Euler–Maruyama'],
		heun: ['Heun', 'Heun, with noise'],
		rk4: ['Runge–Kutta 4', 'Runge–Kutta 4'],
	};
function samplerOf(game: Game | null): string {
	if (!game) return '';
	const [plain, noisy] = INTEGRATORS[game.sampler.integrator];
	return game.noise.id === 'none' || game.sampler.process === 'flow' ? plain : noisy;
}

const fewSteps: Mount = (element, experiment) => {
	const panel = mountFewSteps(element);
	return {
		depends: ({ snapshot }) => [snapshot],
		paint: ({ snapshot: { fewSteps, step } }) =>
			panel.draw({ fewSteps, step, sampler: samplerOf(experiment.state.getState().trained) }),
		destroy: panel.destroy,
	};
};

export function Panels() {
	const scrolls = useScrolls<HTMLElement>();
	const place = usePlace('Panels');
	return (
		<aside ref={scrolls} className="panels" {...place}>
			<Former />
			<PanelView mount={density} className="panel-place" />
			<PanelView mount={residual} className="panel-place" />
			<PanelView mount={losses} className="panel-place" />
			<PanelView mount={metrics} className="panel-place" />
			<PanelView mount={fewSteps} className="panel-place" />
		</aside>
	);
}
