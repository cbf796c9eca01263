import { useEffect, useRef } from 'react';
import { Composer } from './composer/Composer';
import { type Desk, DeskProvider, ExperimentProvider, useBench, useBenchState } from './context';
import { useDrop } from './Files';
import { Head } from './Head';
import { bindRest, bindUndo } from './hand';
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
	const bench = useBench();
	const active = useBenchState((s) => s.active);
	const experiments = useBenchState((s) => s.experiments);
	const narrow = useNarrow();
	const root = useRef<HTMLDivElement>(null);
	useEffect(() => bindKeys(bench), [bench]);
	useEffect(() => bindUndo(bench), [bench]);
	useEffect(() => bindRest(bench), [bench]);
	useEffect(() => (root.current ? lightSlots(root.current) : undefined), []);
	return (
		<div ref={root} className="screen" {...useDrop()}>
			<nav className="skip" aria-label="Skip">
				<button type="button" onClick={() => focusStage(root.current)}>
					Skip to the stage
				</button>
			</nav>
			<ExperimentProvider value={active}>
				{/* What was typed or told of one experiment is not the other's: hence the keys. */}
				<TopBar key={active.name} />
				<Notices />
				<Head />
				<main>
					{narrow ? (
						<Sheet key={active.name} />
					) : (
						<section key={active.name} className="compose" aria-label="Composer">
							<Composer />
						</section>
					)}
					{experiments.map((each) => (
						<ExperimentProvider key={each.name} value={each}>
							<Stage />
						</ExperimentProvider>
					))}
					{experiments.map((each) => (
						<ExperimentProvider key={each.name} value={each}>
							<Panels />
						</ExperimentProvider>
					))}
				</main>
				<LiveRegion />
			</ExperimentProvider>
		</div>
	);
}

/** A link would write its target into the address bar, which holds the game. */
function focusStage(root: HTMLElement | null): void {
	const stage = root?.querySelector<HTMLElement>('.stage');
	if (!stage) return;
	stage.tabIndex = -1;
	stage.focus();
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
