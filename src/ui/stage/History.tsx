import { useEffect, useRef } from 'react';
import { sayNumber } from '../../spec/words';
import type { Steps } from '../../store/frames';
import { useBench, useLooks } from '../context';
import { ARROWS } from '../keyboard';

/** The step that is nearest, the last for null; null where there is none. */
const nearest = (steps: readonly number[], step: number | null): number | null =>
	step === null
		? (steps.at(-1) ?? null)
		: steps.reduce<number | null>(
				(best, each) => (best === null || Math.abs(each - step) < Math.abs(best - step) ? each : best),
				null,
			);

/** The kept snapshots of a run, or of several; at the right end it follows the newest. */
export function History({ of: frames }: { readonly of: Steps }) {
	const { looks } = useBench();
	const past = useLooks((now) => now.past);
	const slider = useRef<HTMLInputElement>(null);
	const readout = useRef<HTMLOutputElement>(null);

	useEffect(() => {
		const show = (): void => {
			if (!slider.current || !readout.current) return;
			const steps = frames.steps();
			const step = nearest(steps, looks.getState().past) ?? 0;
			const last = steps.at(-1) ?? 0;
			slider.current.max = String(Math.max(1, last));
			slider.current.value = String(last === 0 ? 1 : step);
			slider.current.disabled = steps.length < 2;
			slider.current.style.setProperty('--p', `${last === 0 ? 100 : (100 * step) / last}%`);
			slider.current.setAttribute('aria-valuetext', `step ${sayNumber(step)} of ${sayNumber(last)}`);
			// While a run starts, the picture is still of the one before.
			readout.current.textContent = steps.length === 0 ? 'starting' : `step ${sayNumber(step)}`;
		};
		show();
		const stops = [frames.subscribe(show), looks.subscribe((now, old) => now.past !== old.past && show())];
		return () => stops.forEach((stop) => void stop());
	}, [looks, frames]);

	/** From kept snapshot to kept snapshot; the last one is the present. */
	const look = (step: number): void => {
		const steps = frames.steps();
		const found = nearest(steps, step);
		looks.setState({ past: found === (steps.at(-1) ?? null) ? null : found });
	};
	const move = (by: number): void => {
		const steps = frames.steps();
		const at = nearest(steps, looks.getState().past) ?? 0;
		const next = steps[Math.min(steps.length - 1, Math.max(0, steps.indexOf(at) + by))];
		if (next !== undefined) look(next);
	};
	return (
		<div className="scrub">
			<span className="lead">training</span>
			<input
				ref={slider}
				type="range"
				aria-label="training history"
				min={0}
				max={1}
				defaultValue={1}
				onInput={({ currentTarget }) => look(currentTarget.valueAsNumber)}
				onKeyDown={(event) => {
					const by = ARROWS[event.key];
					if (by === undefined) return;
					event.preventDefault();
					move(by);
				}}
			/>
			<span className="tail">
				<output ref={readout} aria-live="off" />
				{past !== null && (
					<button type="button" className="link" onClick={() => looks.setState({ past: null })}>
						latest
					</button>
				)}
			</span>
		</div>
	);
}
