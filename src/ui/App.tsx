import { type ReactNode, useEffect, useRef } from 'react';
import { Composer } from './composer/Composer';
import { type Desk, DeskProvider, ExperimentProvider, useBench, useBenchState } from './context';
import { useDrop } from './Files';
import { Head } from './Head';
import { bindRest, bindUndo } from './hand';
import { bindKeys } from './keyboard';
import { ComparisonTold, LiveRegion } from './LiveRegion';
import { lightSlots } from './lit';
import { useNarrow, useSideways } from './media';
import { Notices } from './Notices';
import { Panels } from './Panels';
import { usePart } from './parts';
import { Pages } from './phone/Pages';
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
	const bench = useBench();
	useEffect(() => {
		const stops = [bindKeys(bench), bindUndo(bench), bindRest(bench)];
		return () => stops.forEach((stop) => void stop());
	}, [bench]);
	return useView() === 'projector' ? <Projected /> : <Screen />;
}

const loadProjector = () => import('./projector/Projector');

/** The lab for the last row; where its program is missing, the lab. */
function Projected() {
	const part = usePart(loadProjector, 'The projector’s view could not be loaded: this is the lab.');
	if (part === 'missing') return <Screen />;
	return part && <part.Projector />;
}

function Screen() {
	const active = useBenchState((s) => s.active);
	const pair = useBenchState(({ experiments }) => experiments.length > 1);
	const root = useRef<HTMLDivElement>(null);
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
				<TopBar key={`bar ${active.id}`} />
				<Notices />
				{pair ? <Pair /> : <One key={`one ${active.id}`} />}
				<LiveRegion />
				<ComparisonTold />
			</ExperimentProvider>
		</div>
	);
}

function One() {
	const sideways = useSideways();
	return (
		<>
			{!sideways && <Head />}
			<main>
				<Compose />
				<Stage />
				<Pages>
					{sideways && <Head />}
					<Panels />
				</Pages>
			</main>
		</>
	);
}

const loadComparison = () => import('./compare/Comparison');

/** Two beside each other; where the program for that is missing, the active one as if it were alone. */
function Pair() {
	const active = useBenchState((s) => s.active);
	const part = usePart(loadComparison, 'The comparison is not shown: its program could not be loaded.');
	if (part === null) return <main />;
	return part === 'missing' ? <One key={active.id} /> : <part.Comparison Compose={Compose} />;
}

/** The composer in its place: a column, or on a phone a sheet. */
function Compose({ children }: { readonly children?: ReactNode }) {
	if (useNarrow()) return <Sheet>{children}</Sheet>;
	return (
		<section className="compose" aria-label="Composer">
			{children}
			<Composer />
		</section>
	);
}

/** A link would write its target into the address bar, which holds the game. */
function focusStage(root: HTMLElement | null): void {
	const stage = root?.querySelector<HTMLElement>('.stage');
	if (!stage) return;
	stage.tabIndex = -1;
	stage.focus();
}
