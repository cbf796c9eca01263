import { fetchedAtOnce, usePart } from './parts';
import { loadTypeset } from './typeset';

const writer = fetchedAtOnce(() => import('./Written'));
const typesetter = fetchedAtOnce(loadTypeset);

/** The place of the game in equations: who writes them down, and who typesets them, come after the first picture of the page. */
export function Equations() {
	const written = usePart(
		writer,
		'Equations and theory are not shown: the program that writes them could not be loaded.',
	);
	const typeset = usePart(
		typesetter,
		'Equations stand in TeX: the program that typesets them could not be loaded.',
	);
	return (
		<section className="equations" aria-label="The game in equations">
			{written !== null && written !== 'missing' && <written.Written typeset={typeset} />}
		</section>
	);
}
