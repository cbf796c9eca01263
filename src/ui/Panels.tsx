import { usePlace } from './context';
import { Former } from './Former';
import { PanelView } from './PanelView';
import { fetchedAtOnce, usePart } from './parts';
import { useScrolls } from './scrolls';

const pictures = fetchedAtOnce(() => import('./pictures'));

export function Panels() {
	const scrolls = useScrolls<HTMLElement>();
	const place = usePlace('Panels');
	const loaded = usePart(
		pictures,
		'The panels are not shown: the program that draws them could not be loaded.',
	);
	return (
		<section ref={scrolls} className="panels" {...place}>
			<Former />
			{loaded !== null &&
				loaded !== 'missing' &&
				loaded.MOUNTS.map(({ id, mount }) => <PanelView key={id} mount={mount} className="panel-place" />)}
		</section>
	);
}
