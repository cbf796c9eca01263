import { Former } from './Former';
import { fetchedAtOnce, usePart } from './parts';
import { useScrolls } from './scrolls';

const places = fetchedAtOnce(() => import('./panels/Places'));

export function Panels() {
	const scrolls = useScrolls<HTMLElement>();
	const loaded = usePart(
		places,
		'The panels are not shown: the program that draws them could not be loaded.',
	);
	return (
		<section ref={scrolls} className="panels" aria-label="Panels">
			<Former />
			{loaded !== null && loaded !== 'missing' && <loaded.Places />}
		</section>
	);
}
