import { useEffect, useRef, useState } from 'react';
import type { Snapshot } from '../protocol/snapshot';
import type { BenchState } from '../store/bench';
import { useBench, useExperiment } from './context';
import { progressWords } from './words';

const EVERY_MS = 10_000;

/** Says every ten seconds, and when a run comes to rest, what a sighted person sees happen. */
export function LiveRegion() {
	const experiment = useExperiment();
	const region = useRef<HTMLParagraphElement>(null);
	useEffect(() => {
		let said: Snapshot | null = null;
		const say = (): void => {
			const now = experiment.frames.latest();
			const phase = experiment.state.getState().status?.phase;
			if (!now || now.step === 0 || !phase || !region.current || now === said) return;
			region.current.textContent = progressWords(phase, now, said?.run === now.run ? said : null);
			said = now;
		};
		const timer = setInterval(say, EVERY_MS);
		const stop = experiment.state.subscribe(({ status }, before) => {
			if (status?.phase !== before.status?.phase && status?.phase !== 'training') say();
		});
		return () => {
			clearInterval(timer);
			stop();
		};
	}, [experiment]);
	return <p ref={region} className="unseen" role="status" aria-label="Progress" />;
}

/** Says what became of the comparison, also when it has ended. */
export function ComparisonTold() {
	const { state } = useBench();
	const [told, tell] = useState('');
	useEffect(
		() => state.subscribe((now, before) => tell((said) => comparisonWords(now, before) ?? said)),
		[state],
	);
	return (
		<p className="unseen" role="status" aria-label="Comparison">
			{told}
		</p>
	);
}

/** What a sighted person sees become of the experiments on a bench; null where that is nothing. */
export function comparisonWords(now: BenchState, before: BenchState): string | null {
	const [count, had] = [now.experiments.length, before.experiments.length];
	if (count > had) return 'Comparison: B is trained beside A. The composer is B’s.';
	if (count < had)
		return `The comparison has ended: what was ${'AB'[before.experiments.indexOf(now.active)]} goes on alone.`;
	if (now.experiments !== before.experiments) return 'A and B have changed places. The composer is B’s.';
	if (now.frozen !== before.frozen) return now.frozen ? 'A stands still.' : 'A goes on.';
	return null;
}
