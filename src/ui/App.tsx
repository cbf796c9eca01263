import { useEffect, useRef } from 'react';
import { Composer } from './composer/Composer';
import { type Desk, DeskProvider, useLab } from './context';
import { Equations } from './Equations';
import { bindKeys } from './keyboard';
import { LiveRegion } from './LiveRegion';
import { lightSlots } from './lit';
import { useNarrow } from './media';
import { Notices } from './Notices';
import { Panels } from './Panels';
import { Stage } from './stage/Stage';
import { TopBar } from './TopBar';

export function App({ desk }: { readonly desk: Desk }) {
	return (
		<DeskProvider value={desk}>
			<Screen />
		</DeskProvider>
	);
}

function Screen() {
	const lab = useLab();
	const narrow = useNarrow();
	const root = useRef<HTMLDivElement>(null);
	useEffect(() => bindKeys(lab), [lab]);
	useEffect(() => (root.current ? lightSlots(root.current) : undefined), []);
	return (
		<div ref={root} className="screen">
			<TopBar />
			<Notices />
			<Equations />
			<main>
				{narrow ? (
					<Sheet />
				) : (
					<aside className="compose" aria-label="Composer">
						<Composer />
					</aside>
				)}
				<Stage />
				<Panels />
			</main>
			<LiveRegion />
		</div>
	);
}

/** On a phone the composer comes up over the lower part of the stage. */
function Sheet() {
	const dialog = useRef<HTMLDialogElement>(null);
	return (
		<>
			<button type="button" className="open-sheet" onClick={() => dialog.current?.showModal()}>
				Compose
			</button>
			{/* biome-ignore lint/a11y/useKeyWithClickEvents: a click beside the sheet closes it; keys have Escape */}
			<dialog
				ref={dialog}
				className="sheet"
				aria-label="Composer"
				onClick={({ target, currentTarget }) => target === currentTarget && currentTarget.close()}
			>
				<div>
					<form method="dialog">
						<h2>Compose the game</h2>
						<button type="submit">Done</button>
					</form>
					<Composer />
				</div>
			</dialog>
		</>
	);
}
