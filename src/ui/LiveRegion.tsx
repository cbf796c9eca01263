import { useEffect, useRef } from 'react';
import type { Snapshot } from '../protocol/snapshot';
import { useExperiment } from './context';
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
