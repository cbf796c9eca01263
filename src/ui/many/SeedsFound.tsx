import { mountCurves } from '../../panels/study/curves';
import { boundsHead, inDigits } from '../../panels/words';
import { curvesOf, metricsOf, type StudyMetric } from '../../store/studied';
import type { StudyState } from '../../store/study';
import { Subscripts } from '../Subscripts';
import { Chart } from './Chart';

/** Standard errors from which on a difference is told as one. */
const CLEAR = 2;

/** Losses over training and metrics at its end: means and standard deviations over seeds. */
export function SeedsFound({ state }: { readonly state: StudyState }) {
	const curves = curvesOf(state);
	const terms = [...new Map(curves.map(({ term }) => [term.name, term])).values()];
	const steps = Math.max(...state.arms.map(({ game }) => game.training.steps));
	return (
		<div className="many-found">
			<section aria-label="Losses">
				<h3>
					Losses <span className="note">mean ± one standard deviation over seeds, unweighted</span>
				</h3>
				<div className="many-charts">
					{terms.map((term) => (
						<Chart
							key={term.name}
							mount={mountCurves}
							state={{
								term,
								steps,
								curves: curves
									.filter((curve) => curve.term.name === term.name)
									.map(({ arm, points }) => ({ name: state.arms[arm]?.name ?? '', points })),
							}}
						/>
					))}
				</div>
			</section>
			<Metrics state={state} />
		</div>
	);
}

const spreadWords = ({ mean, std }: StudyMetric['arms'][number]): string =>
	mean === null ? '–' : std === null ? inDigits(mean) : `${inDigits(mean)} ± ${inDigits(std)}`;

/** One for all arms, or each its own. */
const floorWords = ({ arms }: StudyState, { floor, floors }: StudyMetric): string =>
	floor === null
		? floors.flatMap((own, arm) => (own === null ? [] : [`${arms[arm]?.name}: ${inDigits(own)}`])).join(', ')
		: inDigits(floor);

function Metrics({ state }: { readonly state: StudyState }) {
	const metrics = metricsOf(state);
	const bounds = metrics.flatMap(({ floorLabel }) => (floorLabel === null ? [] : [{ label: floorLabel }]));
	const pair = state.arms.length === 2;
	return (
		<section aria-label="Metrics">
			<h3>
				Metrics <span className="note">mean ± one standard deviation over seeds</span>
			</h3>
			{metrics.length === 0 ? (
				<p className="note">The first come when a seed has been trained and measured.</p>
			) : (
				<table className="panel panel-metrics">
					<thead>
						<tr>
							<th scope="col">{pair ? 'metric' : 'at the last step'}</th>
							{state.arms.map(({ name }, arm) => (
								<th key={name} scope="col">
									{pair ? `${name}, ` : ''}n = {metrics[0]?.arms[arm]?.n ?? 0}
								</th>
							))}
							{pair && (
								<th scope="col" title="seed by seed, ± standard error">
									{state.arms[1]?.name} − {state.arms[0]?.name}
								</th>
							)}
							<th scope="col">{boundsHead(bounds)}</th>
						</tr>
					</thead>
					<tbody>
						{metrics.map((metric) => (
							<tr key={metric.id}>
								<th scope="row">
									<Subscripts text={metric.unit ? `${metric.label}, ${metric.unit}` : metric.label} />
								</th>
								{metric.arms.map((spread, arm) => (
									<td key={state.arms[arm]?.name}>{spreadWords(spread)}</td>
								))}
								{pair && <Difference of={metric.difference} />}
								<td className="floor">{floorWords(state, metric)}</td>
							</tr>
						))}
					</tbody>
				</table>
			)}
			{pair && (
				<p className="note">
					Differences are taken seed by seed, ± the standard error of their mean; what is more than {CLEAR} of
					these is set bold.
				</p>
			)}
		</section>
	);
}

function Difference({ of }: { readonly of: StudyMetric['difference'] }) {
	if (!of) return <td>–</td>;
	const { mean, error } = of;
	const words = `${mean > 0 ? '+' : ''}${inDigits(mean)} ± ${inDigits(error)}`;
	return <td>{Math.abs(mean) > CLEAR * error ? <b>{words}</b> : words}</td>;
}
