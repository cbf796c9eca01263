import { useState } from 'react';
import { Icon } from './Icon';
import { usePart } from './parts';

const load = () => import('./gallery/Gallery');
/** What a hand that comes near will want. Whether it could be loaded is told when it is wanted. */
const prepare = (): void => void load().catch(() => {});

/** Opens the gallery of presets; its program and its pictures are loaded when it is first wanted. */
export function OpenGallery() {
	// So often asked for; 0 while it is closed. Each time is a try of its own.
	const [asked, setAsked] = useState(0);
	return (
		<>
			<button
				type="button"
				className="open-gallery"
				aria-haspopup="dialog"
				onPointerEnter={prepare}
				onFocus={prepare}
				onClick={() => setAsked(asked + 1)}
			>
				<Icon name="gallery" />
				Gallery
			</button>
			{asked > 0 && <Opened key={asked} onClose={() => setAsked(0)} />}
		</>
	);
}

function Opened({ onClose }: { onClose(): void }) {
	const part = usePart(load, 'The gallery is not shown: its program could not be loaded.');
	return part !== null && part !== 'missing' && <part.Gallery onClose={onClose} />;
}
