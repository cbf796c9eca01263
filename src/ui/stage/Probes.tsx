import { useEffect, useState, useSyncExternalStore } from 'react';
import { useStore } from 'zustand';
import type { Game } from '../../game/game';
import { levelIsTrained } from '../../game/problem';
import { tickFormat } from '../../panels/axes';
import type { Frame } from '../../panels/layers/layer';
import { levelBeside, valueIsTrained } from '../../panels/readout';
import { inData, inLab } from '../../panels/view';
import { inDigits } from '../../panels/words';
import type { ProbeAnswer } from '../../protocol/probe';
import { probeAt } from '../../store/probes';
import { useBench, useExperiment } from '../context';
import { Icon } from '../Icon';
import { Subscripts } from '../Subscripts';
import { Knob } from './Knob';
import { type Probed, type Probing, placeOf, startProbing } from './probing';
import type { StagePlace } from './stagePlace';

interface Props {
	readonly stage: StagePlace;
}

/** The probes of a stage: their paths, rings that go along them, and a card of what the model says there. */
export function Probes({ stage }: Props) {
	const experiment = useExperiment();
	const bench = useBench();
	const [probing, setProbing] = useState<Probing | null>(null);
	useEffect(() => {
		const started = startProbing(experiment, stage, bench);
		setProbing(started);
		return started.dispose;
	}, [experiment, stage, bench]);
	return probing && <Shown stage={stage} probing={probing} />;
}

function Shown({ stage, probing }: Props & { readonly probing: Probing }) {
	const { looks } = useBench();
	const { probed, trouble } = useStore(probing.state);
	const [picked, setPicked] = useState(0);
	const [count, setCount] = useState(0);
	const frame = useFrame(stage);
	// The newest is looked at.
	if (probed.length !== count) {
		setCount(probed.length);
		if (probed.length > count) setPicked(probed.length - 1);
	}
	const at = probed[Math.min(picked, probed.length - 1)];
	if (!frame || !at) return null;
	const level = levelBeside({ ...frame, t: at.answer?.t ?? frame.t });
	const change = (k: number, to: readonly (typeof at.point)[]): void =>
		looks.setState(({ probes }) => ({ probes: probes.toSpliced(k, 1, ...to) }));
	return (
		<>
			<svg className="probed" aria-hidden="true">
				{probed.map(({ point, path }, k) => (
					// biome-ignore lint/suspicious/noArrayIndexKey: a probe is its number
					<g key={k} data-picked={at.point === point}>
						{path && <Stretches frame={frame} path={path} />}
					</g>
				))}
			</svg>
			{probed.map((each, k) => (
				<Knob
					// biome-ignore lint/suspicious/noArrayIndexKey: a probe is its number
					key={k}
					stage={stage}
					className="ring"
					name={`Probe ${k + 1}: arrows move it, Delete removes it`}
					place={({ t, scene: { units } }) => inLab(units, placeOf(each, t))}
					onMove={({ t, scene: { units } }, to) => change(k, [probeAt(inData(units, to), t)])}
					onRemove={() => change(k, [])}
					onPick={() => setPicked(k)}
				>
					{k + 1}
				</Knob>
			))}
			<section className="card" aria-label="Probes" data-side={side(frame, at)}>
				<header>
					<ul>
						{probed.map(({ point: { x, t } }, k) => (
							// biome-ignore lint/suspicious/noArrayIndexKey: a probe is its number
							<li key={k}>
								<button
									type="button"
									aria-pressed={probed[k] === at}
									aria-label={`${k + 1}, dropped at (${x.map(tickFormat).join(', ')}), t = ${t}`}
									onClick={() => setPicked(k)}
								>
									{k + 1}
								</button>
							</li>
						))}
					</ul>
					<button
						type="button"
						className="icon quiet"
						aria-label={`Remove probe ${probed.indexOf(at) + 1}`}
						onClick={() => change(probed.indexOf(at), [])}
					>
						<Icon name="close" />
					</button>
				</header>
				<Told {...at} level={level} />
				<p>
					<Subscripts
						text={
							trouble ??
							[remark(frame.game, at), levelRemark(frame.game, at, level)].filter(Boolean).join(' ')
						}
					/>
				</p>
			</section>
		</>
	);
}

/** The picture that is drawn, as often as its view, its game or its model is another. */
function useFrame(stage: StagePlace): Frame | null {
	useSyncExternalStore(stage.watch, () => stage.frame()?.view);
	return stage.frame();
}

/** The side of the plot on which the card is not in the way. */
const side = ({ view, scene: { units } }: Frame, { point: { x } }: Probed): 'left' | 'right' =>
	view.x(inLab(units, x)[0]) < view.width / 2 ? 'right' : 'left';

function Stretches({ frame, path }: { readonly frame: Frame; readonly path: NonNullable<Probed['path']> }) {
	const { view, theme, scene } = frame;
	const { times, places } = path;
	const last = times.length - 1;
	const at = (k: number): string => {
		const [x, y] = inLab(scene.units, [places[2 * k] ?? 0, places[2 * k + 1] ?? 0]);
		return `${view.x(x).toFixed(1)},${view.y(y).toFixed(1)}`;
	};
	const color = (t: number): string => theme.time.at(t / (times[last] || 1));
	return Array.from({ length: last }, (_, k) => (
		<path
			// biome-ignore lint/suspicious/noArrayIndexKey: stretches are in the order of time
			key={k}
			d={`M${at(k)}L${at(k + 1)}`}
			stroke={color(((times[k] ?? 0) + (times[k + 1] ?? 0)) / 2)}
		/>
	));
}

/** What the numbers are to be read with. */
function remark(game: Game, { outside, followed, path }: Probed): string {
	if (outside) return 'Outside the box, or after T: nothing is computed there.';
	if (!followed) return 'Asking the model…';
	const noisy = game.noise.id !== 'none';
	if (path) return noisy ? 'Followed along the probability flow.' : '';
	if (game.dynamics.order === 'second')
		return 'The control is an acceleration: a place alone tells no path, so the probe stays.';
	return noisy
		? 'With noise a particle has no path of its own: the probe stays.'
		: 'This model has no flow between its steps: the probe stays.';
}

/** How the two U are to be compared, where training leaves something of them open. */
function levelRemark(game: Game, { answer }: Probed, level: number | null): string {
	if (valueIsTrained(game) || typeof answer?.exact?.value !== 'number' || answer.value === null) return '';
	const open = levelIsTrained(game) ? 'a constant' : 'a function of t';
	return level === null
		? `U is known up to ${open}, so that the exact one can be another by that much.`
		: `Training leaves ${open} in U open: the exact one is put to the mean of the model’s.`;
}

type Values = Pick<ProbeAnswer, 'logDensity' | 'value' | 'velocity' | 'hjbResidualLevelled'>;
const pair = (values: readonly number[]): string => `(${values.map(inDigits).join(', ')})`;
const ROWS: readonly (readonly [label: string, tell: (values: Values) => string])[] = [
	['ρ_t', ({ logDensity }) => (logDensity === null ? '–' : inDigits(Math.exp(logDensity)))],
	['U', ({ value }) => (value === null ? '–' : inDigits(value))],
	['velocity', ({ velocity }) => (velocity ? pair(velocity) : '–')],
	['residual r', ({ hjbResidualLevelled: r }) => (r === null ? '–' : inDigits(r))],
];

/** What the model says, and beside it what is known exactly, if anything is. */
function Told({ answer, awaited, level }: Probed & { readonly level: number | null }) {
	if (!answer) return null;
	const { exact: found } = answer;
	const exact = found && { ...found, value: found.value === null ? null : found.value + (level ?? 0) };
	const beside = exact !== undefined || awaited;
	return (
		<table>
			{beside && (
				<thead>
					<tr>
						<td />
						<th scope="col">model</th>
						<th scope="col">exact</th>
					</tr>
				</thead>
			)}
			<tbody>
				<tr>
					<th scope="row">x at t = {answer.t.toFixed(2)}</th>
					<td>{pair(answer.x)}</td>
					{beside && <td />}
				</tr>
				{ROWS.map(([label, tell]) => (
					<tr key={label}>
						<th scope="row">
							<Subscripts text={label} />
						</th>
						<td>{tell(answer)}</td>
						{beside && <td>{exact ? tell(exact) : '…'}</td>}
					</tr>
				))}
			</tbody>
		</table>
	);
}
