import { useStore } from 'zustand';
import { sayNumber } from '../../spec/words';
import { freezeA, keepOnly, type Pair } from '../../store/pair';
import { useChanges } from '../Changes';
import { useBench, useBenchState } from '../context';
import { useWritten } from '../Head';
import { Subscripts } from '../Subscripts';
import { useScrolls } from '../scrolls';
import { causeWords, sharedWords, useDifferences } from './differences';

/** What is compared: the name, a chip for each difference between A and B, B's objective, and the ways out. */
export function CompareHead({ pair }: { readonly pair: Pair }) {
	const bench = useBench();
	const frozen = useBenchState((s) => s.frozen);
	const freezing = useBenchState((s) => s.freezing);
	const { preset } = useChanges();
	const differences = useDifferences(pair);
	const { written, typeset } = useWritten();
	const list = useScrolls<HTMLUListElement>();
	const shared = sharedWords(
		useStore(pair.a.state, (s) => s.game),
		useStore(pair.b.state, (s) => s.game),
	);
	return (
		<div className="head compare-head">
			<section className="naming" aria-label="The comparison">
				<h2>{preset?.title ?? 'A game of your own'}</h2>
				<p className="note" title={shared}>
					{shared}
				</p>
			</section>
			<section className="differences" aria-label="What differs">
				<b className="letter" data-of="A">
					A
				</b>
				<ul ref={list}>
					{differences.map(({ path, what, from, to, color }) => (
						<li key={path} style={{ '--c': `var(--${color})`, '--c-ink': `var(--${color}-ink, var(--c))` }}>
							<i>
								<Subscripts text={what} />
							</i>{' '}
							<Subscripts text={`${from} → ${to}`} />
						</li>
					))}
				</ul>
				<b className="letter" data-of="B">
					B
				</b>
				<p className="note" role="status" aria-label="Cause">
					{causeWords(differences)}
				</p>
			</section>
			<section className="equations" aria-label="The objective of B">
				{written && <written.Formulas typeset={typeset} short />}
			</section>
			<section className="ways" aria-label="A and B">
				<button
					type="button"
					aria-pressed={frozen}
					title={
						freezing === null
							? 'A stands still; run, step and reset are B’s alone'
							: 'A goes on up to there, as the link has it; pressed, it stands still at once'
					}
					onClick={() => freezeA(bench, pair, !frozen)}
				>
					Freeze A{freezing !== null && ` at step ${sayNumber(freezing)}`}
				</button>
				<button type="button" title="A becomes B, and B becomes A; both go on" onClick={() => bench.swap()}>
					Swap
				</button>
				<button type="button" title="B goes, its engine with it" onClick={() => keepOnly(bench, pair.a)}>
					Keep A only
				</button>
				<button type="button" title="A goes, its engine with it" onClick={() => keepOnly(bench, pair.b)}>
					Keep B only
				</button>
			</section>
		</div>
	);
}
