import { Changes, useChanges } from './Changes';
import { stillSaid } from './changes';
import { LastChange } from './LastChangeLine';
import { fetchedAtOnce, usePart } from './parts';
import { Subscripts } from './Subscripts';
import { loadTypeset } from './typeset';

const writer = fetchedAtOnce(() => import('./Written'));
const typesetter = fetchedAtOnce(loadTypeset);

/** Who writes equations and theory down, and who typesets them: they come after the first picture of the page. */
export function useWritten() {
	const part = usePart(
		writer,
		'Equations and theory are not shown: the program that writes them could not be loaded.',
	);
	const typeset = usePart(
		typesetter,
		'Equations stand in TeX: the program that typesets them could not be loaded.',
	);
	return { written: part === 'missing' ? null : part, typeset };
}

/** The game in words and in equations. */
export function Head() {
	const { preset, changes } = useChanges();
	const { written, typeset } = useWritten();
	return (
		<div className="head">
			<section className="naming" aria-label="The game in words">
				<h2>{preset?.title ?? 'A game of your own'}</h2>
				{preset && (
					<p className="summary">
						<Subscripts text={stillSaid(changes) ? preset.summary : 'Began as this preset.'} />
					</p>
				)}
				<div className="changed">
					<Changes />
					<LastChange />
				</div>
				{written && <written.Theory />}
			</section>
			<section className="equations" aria-label="The game in equations">
				{written && <written.Formulas typeset={typeset} />}
			</section>
		</div>
	);
}
