import './projector.css';
import { useEffect, useMemo, useRef } from 'react';
import { equations } from '../../game/equations';
import { nameOf } from '../../game/names';
import { PANELS } from '../../panels/index';
import { sayNumber } from '../../spec/words';
import { type Pair, pairOf } from '../../store/pair';
import { useChanges } from '../Changes';
import { stillSaid } from '../changes';
import { BESIDE, PLACE_BESIDE } from '../compare/Charts';
import { Stages } from '../compare/Comparison';
import { useDifferences } from '../compare/differences';
import { ExperimentProvider, useBench, useBenchState, useExperimentState, useLooks } from '../context';
import { Former } from '../Former';
import { ARROWS } from '../keyboard';
import { LiveRegion } from '../LiveRegion';
import { OpenMany } from '../many/OpenMany';
import { Notices } from '../Notices';
import { arranged, recall } from '../panels/arrangement';
import { usePanelsHere } from '../panels/here';
import { Shown } from '../panels/Place';
import type { Pictured } from '../panels/picture';
import { usePart } from '../parts';
import { Subscripts } from '../Subscripts';
import { FlowTime } from '../stage/FlowTime';
import { Layers, Plot } from '../stage/Stage';
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
	const experiments = useBenchState((s) => s.experiments);
	const pair = useMemo(() => pairOf({ experiments }), [experiments]);
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
					<Name compared={pair !== null} />
				</header>
				<main>
					<section className="stage" aria-label={pair ? 'Stages' : 'Stage'}>
						<Layers />
						{pair ? <Stages key={active.id} pair={pair} /> : <Plot key={active.id} />}
					</section>
					{pair ? <Compared /> : <Beside key={active.id} />}
				</main>
				<footer>
					{pair ? <Differences pair={pair} /> : <Summary />}
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

function Name({ compared }: { readonly compared: boolean }) {
	const { preset } = useChanges();
	const step = useExperimentState(({ status }) => status?.step ?? 0);
	return (
		<section className="named" aria-label="The game in words">
			<h1>{preset?.title ?? 'A game of your own'}</h1>
			<p>{compared ? 'A and B; the equation is B’s' : `step ${sayNumber(step)}`}</p>
			<button type="button" className="link" aria-keyshortcuts="Escape" onClick={() => showView('lab')}>
				Back to the lab
			</button>
			<OpenMany back />
		</section>
	);
}

/** What there is to see: of the preset as long as that holds, or else what the game is called. */
function Summary() {
	const game = useExperimentState((s) => s.game);
	const { preset, changes } = useChanges();
	const said = preset && stillSaid(changes) ? preset.summary : `${nameOf(game).name}.`;
	return (
		<p className="summary">
			<Subscripts text={said} />
		</p>
	);
}

/** So many differences are told; the others are in the lab. */
const DIFFERENCES = 2;

/** What B changes against A. */
function Differences({ pair }: { readonly pair: Pair }) {
	const all = useDifferences(pair);
	const told = all.slice(0, DIFFERENCES).map(({ what, from, to }) => `${what}: ${from} → ${to}`);
	const more = all.length > told.length ? `, and ${all.length - told.length} more` : '';
	return (
		<p className="summary">
			<Subscripts
				text={told.length === 0 ? 'A and B are the same game.' : `A → B: ${told.join('; ')}${more}.`}
			/>
		</p>
	);
}

/** The first of the panels as the person has arranged them. */
function Beside() {
	const { looks } = useBench();
	const chosen = useLooks((now) => now.panels);
	useEffect(() => recall(looks, PANELS), [looks]);
	const here = usePanelsHere();
	return <Pictures panels={here} shown={arranged(here, chosen).shown.slice(0, PANELS_BESIDE)} former />;
}

/** The same of comparisons, of those that stand beside the stages. */
function Compared() {
	const chosen = useLooks(({ charts }) => charts[PLACE_BESIDE] ?? null);
	return <Pictures panels={BESIDE} shown={arranged(BESIDE, chosen).shown.slice(0, PANELS_BESIDE)} />;
}

interface PicturesProps {
	/** A constant: another one is other panels. */
	readonly panels: readonly Pictured[];
	readonly shown: readonly Pictured[];
	readonly former?: boolean;
}

function Pictures({ panels, shown, former = false }: PicturesProps) {
	const pictures = useMemo(() => new Map(panels.map((panel) => [panel, panel.picture()])), [panels]);
	return (
		<section className="panels" aria-label="Panels">
			{former && <Former />}
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
