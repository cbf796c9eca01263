import { type ReactNode, useEffect, useRef } from 'react';
import { Composer } from './composer/Composer';
import { type Desk, DeskProvider, ExperimentProvider, useBench, useBenchState } from './context';
import { useDrop } from './Files';
import { Head } from './Head';
import { bindHand, bindUndo } from './hand';
import { bindKeys } from './keyboard';
import { LiveRegion } from './LiveRegion';
import { lightSlots } from './lit';
import { useNarrow, useSideways } from './media';
import { Notices } from './Notices';
import { Panels } from './Panels';
import { usePart } from './parts';
import { Sheet } from './phone/Sheet';
import { Stage } from './stage/Stage';
import { TopBar } from './TopBar';
import { useView } from './view';

export function App({ desk }: { readonly desk: Desk }) {
	return (
		<DeskProvider value={desk}>
			<Viewed />
		</DeskProvider>
	);
}

function Viewed() {
	useKeys();
	return useView() === 'projector' ? <Projected /> : <Screen />;
}

function useKeys(): void {
	const bench = useBench();
	useEffect(() => {
		const stops = [bindKeys(bench), bindUndo(bench), bindHand(bench)];
		return () => stops.forEach((stop) => void stop());
	}, [bench]);
}

const loadProjector = () => import('./projector/Projector');

/** The lab for the last row; what cannot be loaded leaves the lab. */
function Projected() {
	const part = usePart(loadProjector, 'The projector’s view could not be loaded: this is the lab.');
	if (part === 'missing') return <Screen />;
	return part && <part.Projector />;
}

function Screen() {
	const active = useBenchState((s) => s.active);
	const experiments = useBenchState((s) => s.experiments);
	const narrow = useNarrow();
	const sideways = useSideways();
	const root = useRef<HTMLDivElement>(null);
	useEffect(() => (root.current ? lightSlots(root.current) : undefined), []);
	const panels = experiments.map((each) => (
		<ExperimentProvider key={each.name} value={each}>
			<Panels />
		</ExperimentProvider>
	));
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
				{!sideways && <Head />}
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
					{sideways ? (
						<Beside>
							<Head />
							{panels}
						</Beside>
					) : (
						panels
					)}
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

const loadDeck = () => import('./phone/Deck');

/** What is swiped beside the stage of a phone on its side. */
function Beside({ children }: { readonly children: ReactNode }) {
	const part = usePart(loadDeck, 'The pages have no dots: the program that turns them could not be loaded.');
	if (part === null) return null;
	if (part !== 'missing') return <part.Deck>{children}</part.Deck>;
	return (
		<div className="deck">
			<div className="pages">{children}</div>
		</div>
	);
}
