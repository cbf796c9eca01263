import { sayNumber } from '../../spec/words';
import type { Pair } from '../../store/pair';
import { useExperiment, useExperimentState, useLooks } from '../context';
import { Subscripts } from '../Subscripts';
import { Plot } from '../stage/Stage';
import { PHASES } from '../words';
import { useDifferences } from './differences';

/** One stage of two, under what it is called and what it has where the other has something else. */
export function Half({ a, b }: Pair) {
	const experiment = useExperiment();
	const [first, second] = useDifferences({ a, b });
	const { name } = experiment;
	return (
		<section className="half" aria-label={`Stage ${name}`}>
			<h2>
				<b className="letter" data-of={name}>
					{name}
				</b>
				<span className="what">
					{first && !second && (
						<Subscripts text={`${first.short}: ${experiment === a ? first.from : first.to}`} />
					)}
				</span>
				<Standing />
			</h2>
			<Plot />
		</section>
	);
}

/** How far it is, "step 1,240, training", or, of a look into the past, which step is seen. */
function Standing() {
	const { frames } = useExperiment();
	const past = useLooks((now) => now.past);
	const words = useExperimentState(({ status }) =>
		status ? [`step ${sayNumber(status.step)}`, PHASES[status.phase]].filter(Boolean).join(', ') : '',
	);
	const seen = past === null ? null : frames.at(past);
	return <span className="note">{seen ? `as it was at step ${sayNumber(seen.step)}` : words}</span>;
}
