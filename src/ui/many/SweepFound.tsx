import { useId, useState } from 'react';
import { mountSwept } from '../../panels/study/sweep';
import { inDigits, plain } from '../../panels/words';
import { openSwept, type Sweep } from '../../store/many';
import { mainOf, metricsOf } from '../../store/studied';
import type { StudyState } from '../../store/study';
import { useBench } from '../context';
import { Select } from '../Select';
import { Chart } from './Chart';

interface Props {
	readonly state: StudyState;
	readonly subject: Sweep;
	/** One of the games was put on the bench. */
	onOpen(): void;
}

/** A metric against the values of the parameter, and the way to each game. */
export function SweepFound({ state, subject, onOpen }: Props) {
	const bench = useBench();
	const metrics = metricsOf(state);
	const [wanted, setWanted] = useState('');
	const metric = metrics.find(({ id }) => id === wanted) ?? mainOf(metrics);
	const id = useId();
	const points = state.arms.map(({ name }, arm) => ({
		value: name,
		...(metric?.arms[arm] ?? { mean: null, std: null, n: 0 }),
		floor: metric?.floors[arm] ?? null,
	}));
	return (
		<div className="many-found">
			<section aria-label="Metric by value">
				<p>
					<label htmlFor={id}>metric</label>{' '}
					<Select
						id={id}
						value={metric?.id ?? ''}
						options={metrics.map(({ id, label }) => ({ value: id, label }))}
						onPick={setWanted}
					/>
				</p>
				{metric ? (
					<Chart
						mount={mountSwept}
						state={{
							metric: metric.label,
							unit: metric.unit,
							parameter: subject.path,
							floor: metric.floor,
							floorLabel: metric.floorLabel,
							points,
						}}
					/>
				) : (
					<p className="note">The first metrics come when a game has been trained and measured.</p>
				)}
			</section>
			<section aria-label="Values">
				<table className="panel panel-metrics">
					<thead>
						<tr>
							<th scope="col">{subject.path}</th>
							<th scope="col">{metric ? plain(metric.label) : ''}</th>
							<th scope="col">seeds</th>
							<th scope="col">
								<span className="unseen">on the bench</span>
							</th>
						</tr>
					</thead>
					<tbody>
						{points.map(({ value, mean, std, n }, arm) => (
							<tr key={value}>
								<th scope="row">{value}</th>
								<td>
									{mean === null ? '–' : inDigits(mean)}
									{std === null ? '' : ` ± ${inDigits(std)}`}
								</td>
								<td>{n}</td>
								<td>
									<button
										type="button"
										aria-label={`Open ${subject.path} = ${value}`}
										title="Puts this game on the bench"
										onClick={() => {
											const game = state.arms[arm]?.game;
											if (game) openSwept(bench, subject, game);
											onOpen();
										}}
									>
										Open
									</button>
								</td>
							</tr>
						))}
					</tbody>
				</table>
			</section>
		</div>
	);
}
