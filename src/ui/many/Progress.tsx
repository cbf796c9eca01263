import { reckoningOf } from '../../store/studied';
import type { StudyState } from '../../store/study';
import { Subscripts } from '../Subscripts';
import { leftWords } from '../words';

const ENDS: Readonly<Record<StudyState['phase'], string>> = {
	running: '',
	stopped: ' · stopped',
	done: ' · all done',
};

/** How far a study has come, and which of its runs count for nothing. */
export function Progress({ state }: { readonly state: StudyState }) {
	const { runs, phase, workers, secondsLeft } = state;
	const { over, done, lost } = reckoningOf(state);
	const left = secondsLeft === null ? '' : `About ${leftWords(secondsLeft)}. `;
	const pace = workers === 1 ? 'One at a time, in a thread' : `${workers} at a time, a thread each`;
	return (
		<div className="many-progress">
			<progress max={runs.length} value={phase === 'running' ? shareOf(state) : over} aria-label="Trained" />
			<p role="status">
				{done} of {runs.length} trained{ENDS[phase]}
			</p>
			{phase === 'running' && (
				<p className="note">
					{left}
					{pace}. What trained on the bench when this began is paused meanwhile; hidden, this goes on.
				</p>
			)}
			{lost.length > 0 && (
				<div className="lost" role="alert">
					<p>
						{lost.length} of {runs.length} {lost.length === 1 ? 'is' : 'are'} in no mean:
					</p>
					<ul>
						{lost.map((words) => (
							<li key={words}>
								<Subscripts text={words} />
							</li>
						))}
					</ul>
				</div>
			)}
		</div>
	);
}

/** Runs that are over, with what the others have of their steps. */
const shareOf = ({ runs, arms }: StudyState): number =>
	runs.reduce((sum, { phase, step, arm }) => {
		if (phase === 'waiting') return sum;
		if (phase === 'training') return sum + step / (arms[arm]?.game.training.steps ?? step);
		return sum + 1;
	}, 0);
