import './compare.css';
import { type ComponentType, type ReactNode, useMemo, useState } from 'react';
import { drawsBeside } from '../../panels/layers/index';
import type { Experiment } from '../../store/experiment';
import { type Pair, pairOf, stepsOf } from '../../store/pair';
import { BesideContext } from '../composer/beside';
import { ExperimentProvider, useBenchState, useLooks } from '../context';
import { useRoomForTwo, useSideways } from '../media';
import { Pages } from '../phone/Pages';
import { FlowTime } from '../stage/FlowTime';
import { History } from '../stage/History';
import { Layers } from '../stage/Stage';
import { Charts } from './Charts';
import { CompareHead } from './CompareHead';
import { ComposedAgainst, useBesideA } from './composed';
import { Half } from './Half';

interface Props {
	/** The composer in its place, with what is said above it. */
	readonly Compose: ComponentType<{ readonly children?: ReactNode }>;
}

/** The screen of two experiments: B composed, both seen, and what is measured of one over the other. */
export function Comparison({ Compose }: Props) {
	const experiments = useBenchState((s) => s.experiments);
	const pair = useMemo(() => pairOf({ experiments }), [experiments]);
	return pair && <Compared key={pair.b.id} pair={pair} Compose={Compose} />;
}

function Compared({ pair, Compose }: Props & { readonly pair: Pair }) {
	const beside = useBesideA(pair);
	const steps = useMemo(() => stepsOf(pair), [pair]);
	const sideways = useSideways();
	const head = <CompareHead pair={pair} />;
	const under = (
		<div className="panels charts">
			<Charts under />
		</div>
	);
	return (
		<>
			{!sideways && head}
			<main className="comparing">
				<BesideContext value={beside}>
					<Compose>
						<ComposedAgainst pair={pair} />
					</Compose>
				</BesideContext>
				<section className="stage stages" aria-label="Stages">
					<Layers />
					<Stages pair={pair} />
					<div className="scrubbers">
						<FlowTime />
						<History of={steps} />
					</div>
					{!sideways && under}
				</section>
				<Pages>
					{sideways && head}
					<section className="panels compared" aria-label="Comparison">
						<Charts under={false} />
					</section>
					{sideways && under}
				</Pages>
			</main>
		</>
	);
}

/** Both where there is room; else one of them, or B alone where A is drawn in it. */
export function Stages({ pair: { a, b } }: { readonly pair: Pair }) {
	const room = useRoomForTwo();
	const ghost = useLooks(({ layers }) => drawsBeside(layers));
	const [chosen, choose] = useState(b);
	const seen: readonly Experiment[] = ghost ? [b] : room ? [a, b] : [chosen];
	return (
		<div className="halves" data-count={seen.length}>
			{!room && !ghost && (
				<fieldset className="which" aria-label="Which stage is seen">
					{[a, b].map((each) => (
						<button key={each.id} type="button" aria-pressed={each === chosen} onClick={() => choose(each)}>
							<b className="letter" data-of={each.name}>
								{each.name}
							</b>
						</button>
					))}
				</fieldset>
			)}
			{seen.map((each) => (
				<ExperimentProvider key={each.id} value={each}>
					<Half a={a} b={b} />
				</ExperimentProvider>
			))}
		</div>
	);
}
