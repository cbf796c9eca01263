import './projector.css';
import { useEffect, useMemo, useRef } from 'react';
import { equations } from '../../game/equations';
import { nameOf } from '../../game/names';
import { PANELS } from '../../panels/index';
import { sayNumber } from '../../spec/words';
import { useChanges } from '../Changes';
import { ExperimentProvider, useBench, useBenchState, useExperimentState, useLooks } from '../context';
import { Former } from '../Former';
import { ARROWS } from '../keyboard';
import { LiveRegion } from '../LiveRegion';
import { OpenMany } from '../many/OpenMany';
import { Notices } from '../Notices';
import { arranged, recall } from '../panels/arrangement';
import { usePanelsHere } from '../panels/here';
import { Shown } from '../panels/Place';
import { usePart } from '../parts';
import { Subscripts } from '../Subscripts';
import { FlowTime } from '../stage/FlowTime';
import { Plot } from '../stage/Stage';
import { loadTypeset } from '../typeset';
import { showView } from '../view';
import { Formula, SlotColors } from '../Written';
import { bracedTex } from './braced';

/** So many panels stand beside the stage. */
const PANELS_BESIDE = 2;
/** Presses of an arrow from t = 0 to t = T. */
const STRIDES = 40;

/** The lab for the last row of a lecture hall: the objective in plain words, the stage and two panels. */
export function Projector() {
	const bench = useBench();
	const active = useBenchState((s) => s.active);
	const root = useRef<HTMLDivElement>(null);
	useEffect(() => {
		root.current?.focus();
		const { clock } = bench;
		const press = ({ key, defaultPrevented, target }: KeyboardEvent): void => {
			if (defaultPrevented || document.querySelector(':popover-open, dialog[open]')) return;
			const by = target instanceof HTMLInputElement ? undefined : ARROWS[key];
			if (key === 'Escape') showView('lab');
			else if (by !== undefined)
				clock.setState(({ t, horizon }) => ({
					playing: false,
					t: Math.min(horizon, Math.max(0, t + (by * horizon) / STRIDES)),
				}));
		};
		addEventListener('keydown', press);
		return () => removeEventListener('keydown', press);
	}, [bench]);
	return (
		<ExperimentProvider value={active}>
			<div ref={root} className="projector" tabIndex={-1}>
				<Notices />
				<header className="top">
					<Objective />
					<Name />
				</header>
				<main>
					<section className="stage" aria-label="Stage">
						<Plot key={active.id} />
					</section>
					<Beside key={active.id} />
				</main>
				<footer>
					<Summary />
					<FlowTime />
				</footer>
				<LiveRegion />
			</div>
		</ExperimentProvider>
	);
}

function Objective() {
	const game = useExperimentState((s) => s.game);
	const typeset = usePart(
		loadTypeset,
		'Equations stand in TeX: the program that typesets them could not be loaded.',
	);
	const parts = useMemo(() => equations(game).find(({ id }) => id === 'objective')?.parts ?? [], [game]);
	return (
		<section className="equations" aria-label="The game in equations">
			<SlotColors />
			<Formula tex={bracedTex(game, parts)} parts={parts} typeset={typeset} display />
		</section>
	);
}

function Name() {
	const { preset } = useChanges();
	const step = useExperimentState(({ status }) => status?.step ?? 0);
	return (
		<section className="named" aria-label="The game in words">
			<h1>{preset?.title ?? 'A game of your own'}</h1>
			<p>step {sayNumber(step)}</p>
			<button type="button" className="link" aria-keyshortcuts="Escape" onClick={() => showView('lab')}>
				Back to the lab
			</button>
			<OpenMany back />
		</section>
	);
}

/** What there is to see: of the preset, or else what the game is called. */
function Summary() {
	const game = useExperimentState((s) => s.game);
	const { preset } = useChanges();
	return (
		<p className="summary">
			<Subscripts text={preset?.summary ?? `${nameOf(game).name}.`} />
		</p>
	);
}

/** The first of the panels as the person has arranged them. */
function Beside() {
	const { looks } = useBench();
	const chosen = useLooks((now) => now.panels);
	useEffect(() => recall(looks, PANELS), [looks]);
	const here = usePanelsHere();
	const shown = arranged(here, chosen).shown.slice(0, PANELS_BESIDE);
	const pictures = useMemo(() => new Map(here.map((panel) => [panel, panel.picture()])), [here]);
	return (
		<section className="panels" aria-label="Panels">
			<Former />
			{shown.map((panel) => {
				const picture = pictures.get(panel);
				return (
					picture && (
						<div key={panel.id} className="panel-place">
							<Shown panel={panel} picture={picture} />
						</div>
					)
				);
			})}
		</section>
	);
}
