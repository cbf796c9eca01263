import { useCallback, useId, useSyncExternalStore } from 'react';
import { longer } from '../game/longer';
import { BACKENDS, type Backend, PARTICLES } from '../protocol/messages';
import { sayNumber } from '../spec/words';
import { goesOn } from '../store/experiment';
import { anyRuns, compare, keepOnly, resetAll, stepAll, toggleAll } from '../store/pair';
import { AboutMachine } from './AboutMachine';
import { useBench, useBenchState, useExperiment, useExperimentState, useLooks } from './context';
import { Icon } from './Icon';
import { OpenGallery } from './OpenGallery';
import { Select } from './Select';
import { Share } from './Share';
import { chooseTheme, useTheme } from './theme';
import { Undo } from './Undo';
import { statusWords } from './words';

export function TopBar() {
	return (
		<header className="top">
			<h1>
				<img src="./favicon.svg" alt="" width="20" height="20" />
				MFG Lab
			</h1>
			<OpenGallery />
			<Transport />
			<StatusChip />
			<span className="space" />
			<Undo />
			<Compare />
			<Share />
			<ThemeButton />
		</header>
	);
}

function Transport() {
	const bench = useBench();
	const training = useRunning();
	const known = useExperimentState(({ status }) => status !== null);
	return (
		<fieldset className="transport" aria-label="Training">
			<button
				type="button"
				className="go"
				aria-keyshortcuts="Space"
				title="Space"
				disabled={!known}
				onClick={() => toggleAll(bench)}
			>
				<Icon name={training ? 'pause' : 'play'} />
				{training ? 'Pause' : 'Run'}
			</button>
			<button
				type="button"
				aria-keyshortcuts="s"
				title="One training step (S)"
				disabled={!known}
				onClick={() => stepAll(bench)}
			>
				Step
			</button>
			<button
				type="button"
				aria-keyshortcuts="r"
				title="Back to step 0, same initialization (R)"
				disabled={!known}
				onClick={() => resetAll(bench)}
			>
				Reset
			</button>
			<Longer />
		</fieldset>
	);
}

/** Whether anything runs that Pause would stop. */
function useRunning(): boolean {
	const bench = useBench();
	return useSyncExternalStore(
		useCallback(
			(told) => {
				const stops = [bench.state.subscribe(told), bench.watch(({ state }) => state.subscribe(told))];
				return () => stops.forEach((stop) => void stop());
			},
			[bench],
		),
		() => anyRuns(bench),
	);
}

/** Makes the run A and opens B from it; pressed again, B goes on alone. */
function Compare() {
	const bench = useBench();
	const pair = useBenchState(({ experiments }) => experiments.length > 1);
	return (
		<button
			type="button"
			className="compare"
			aria-pressed={pair}
			title={
				pair
					? 'End the comparison: B goes on alone'
					: 'Makes this run A and opens a copy, B, to change one thing in'
			}
			onClick={() => (pair ? keepOnly(bench, bench.state.getState().active) : compare(bench))}
		>
			Compare
		</button>
	);
}

/** Lets a run go on for as many steps again as its game has. */
function Longer() {
	const experiment = useExperiment();
	const game = useExperimentState((s) => s.game);
	const able = useExperimentState(({ status }) => goesOn(status));
	const more = longer(game).training.steps - game.training.steps;
	return (
		<button
			type="button"
			className="longer"
			title={`Train for ${sayNumber(more)} steps more: the run goes on, its schedule is stretched`}
			disabled={!able || more === 0}
			onClick={() => experiment.edit(longer(game))}
		>
			+<span className="count"> {sayNumber(more)}</span>
			<span className="words"> steps</span>
		</button>
	);
}

const BACKEND_LABELS: Readonly<Record<Backend, string>> = {
	auto: 'whichever is faster',
	webgpu: 'WebGPU',
	relaxed: 'WebAssembly, relaxed SIMD',
	wasm: 'WebAssembly',
};
const asBackend = (value: string): Backend => BACKENDS.find((known) => known === value) ?? 'auto';

/** Where it runs, how fast, how far; pressed, it says why there. */
function StatusChip() {
	const words = useExperimentState(({ status, trained }) =>
		trained ? statusWords(status) : 'nothing to train yet',
	);
	const phase = useExperimentState(({ status }) => status?.phase ?? 'idle');
	const reason = useExperimentState(({ status }) => status?.backendReason);
	const pending = useExperimentState((s) => s.pending);
	const backend = useExperimentState((s) => s.backend);
	const experiment = useExperiment();
	const { looks } = useBench();
	const particles = useLooks((now) => now.particles);
	const [about, where, crowd] = [useId(), useId(), useId()];
	return (
		<>
			<button
				type="button"
				className="chip"
				popoverTarget={about}
				title={[words, reason].filter(Boolean).join('\n')}
				// All that is seen is in the name.
				aria-label={`Status: ${words}${pending ? ' restarts…' : ''}`}
			>
				<span className="dot" data-phase={phase} />
				<span className="words">{words}</span>
				{pending && <em>restarts…</em>}
			</button>
			<div id={about} popover="auto" className="about">
				<h2>Where it runs</h2>
				<p>{words}</p>
				<p>{reason ?? 'The engine is starting.'}</p>
				<p>
					<label htmlFor={where}>run on</label>{' '}
					<Select
						id={where}
						value={backend}
						options={BACKENDS.map((id) => ({ value: id, label: BACKEND_LABELS[id] }))}
						onPick={(picked) => experiment.runOn(asBackend(picked))}
					/>
				</p>
				<p>
					<label htmlFor={crowd}>particles shown</label>{' '}
					<Select
						id={crowd}
						value={particles}
						options={PARTICLES.map((count) => ({ value: count, label: sayNumber(count) }))}
						onPick={(picked) =>
							looks.setState({ particles: PARTICLES.find((count) => String(count) === picked) ?? particles })
						}
					/>
				</p>
				<p className="note">
					In Chrome, Edge and Node.js WebAssembly gives the same losses on every machine, to the last bit.
					Relaxed SIMD and WebGPU are faster where they are chosen; their last digits are this machine’s.
				</p>
				<p className="note">
					Training runs in a worker of this page and goes on while the tab is hidden. Nothing leaves this
					machine.
				</p>
				<AboutMachine />
			</div>
		</>
	);
}

function ThemeButton() {
	const theme = useTheme();
	const other = theme === 'dark' ? 'light' : 'dark';
	return (
		<button
			type="button"
			className="icon"
			aria-label={`Theme: ${theme}`}
			title={`Go ${other}`}
			onClick={() => chooseTheme(other)}
		>
			<Icon name="theme" />
		</button>
	);
}
