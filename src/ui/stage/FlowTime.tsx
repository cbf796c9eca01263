import { useEffect, useRef } from 'react';
import { afterPainting } from '../../panels/afterPainting';
import { setText } from '../../panels/panel';
import { type Clock, SPEEDS } from '../../store/clock';
import { useBench, useClock } from '../context';
import { Icon } from '../Icon';
import { ARROWS } from '../keyboard';
import { Select } from '../Select';

const STEPS = 200;
/** Keys that move a slider. */
const MOVES = [...Object.keys(ARROWS), 'Home', 'End', 'PageUp', 'PageDown'];

/** Flow time t: play, loop, speed, and a slider that follows t without rendering. */
export function FlowTime() {
	const { clock } = useBench();
	const playing = useClock((now) => now.playing);
	const loop = useClock((now) => now.loop);
	const speed = useClock((now) => now.speed);
	const slider = useRef<HTMLInputElement>(null);
	const readout = useRef<HTMLOutputElement>(null);

	useEffect(() => {
		const write = ({ t, horizon }: Clock): void => {
			if (!slider.current || !readout.current) return;
			const position = String(Math.round((t / horizon) * STEPS));
			if (slider.current.value !== position) {
				slider.current.value = position;
				slider.current.style.setProperty('--p', `${(100 * t) / horizon}%`);
				slider.current.setAttribute('aria-valuetext', `t = ${t.toFixed(2)} of ${horizon}`);
			}
			setText(readout.current, `t = ${t.toFixed(2)}`);
		};
		write(clock.getState());
		return clock.subscribe((now) => afterPainting(slider, () => write(now)));
	}, [clock]);

	const set = clock.setState;
	return (
		<div className="scrub">
			<button
				type="button"
				className="lead"
				aria-label={playing ? 'Pause flow time' : 'Play flow time'}
				onClick={() => set(({ t, horizon }) => ({ playing: !playing, ...(t >= horizon ? { t: 0 } : {}) }))}
			>
				<Icon name={playing ? 'pause' : 'play'} />
				flow time
			</button>
			<span className="apart">
				<input
					ref={slider}
					type="range"
					className="time"
					aria-label="flow time"
					min={0}
					max={STEPS}
					defaultValue={0}
					// A hand on it stops the flow, also where the thumb stays in its place.
					onPointerDown={() => set({ playing: false })}
					onKeyDown={({ key }) => MOVES.includes(key) && set({ playing: false })}
					onInput={({ currentTarget }) =>
						set(({ horizon }) => ({ playing: false, t: (currentTarget.valueAsNumber / STEPS) * horizon }))
					}
				/>
			</span>
			<span className="tail">
				<span className="apart">
					<output ref={readout} aria-live="off" />
				</span>
				<button
					type="button"
					className="icon quiet"
					aria-label="Loop"
					title="Loop"
					aria-pressed={loop}
					onClick={() => set({ loop: !loop })}
				>
					<Icon name="loop" />
				</button>
				<Select
					aria-label="Speed"
					value={speed}
					options={SPEEDS.map((value) => ({ value, label: `${value}×` }))}
					onPick={(picked) => set({ speed: Number(picked) })}
				/>
			</span>
		</div>
	);
}
