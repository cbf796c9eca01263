import { useEffect, useRef } from 'react';
import { SPEEDS, type View } from '../../store/view';
import { useLab, useView } from '../context';
import { Icon } from '../Icon';
import { ARROWS } from '../keyboard';
import { Select } from '../Select';

const STEPS = 200;
/** Keys that move a slider. */
const MOVES = [...Object.keys(ARROWS), 'Home', 'End', 'PageUp', 'PageDown'];

/** Flow time t: play, loop, speed, and a slider that follows t without rendering. */
export function FlowTime() {
	const lab = useLab();
	const playing = useView((view) => view.playing);
	const loop = useView((view) => view.loop);
	const speed = useView((view) => view.speed);
	const slider = useRef<HTMLInputElement>(null);
	const readout = useRef<HTMLOutputElement>(null);

	useEffect(() => {
		const show = ({ time, horizon }: View): void => {
			if (!slider.current || !readout.current) return;
			const position = String(Math.round((time / horizon) * STEPS));
			if (slider.current.value !== position) {
				slider.current.value = position;
				slider.current.style.setProperty('--p', `${(100 * time) / horizon}%`);
				slider.current.setAttribute('aria-valuetext', `t = ${time.toFixed(2)} of ${horizon}`);
			}
			const text = `t = ${time.toFixed(2)}`;
			if (readout.current.textContent !== text) readout.current.textContent = text;
		};
		show(lab.view.getState());
		return lab.view.subscribe(show);
	}, [lab]);

	const set = lab.view.setState;
	return (
		<div className="scrub">
			<button
				type="button"
				className="lead"
				aria-label={playing ? 'Pause flow time' : 'Play flow time'}
				onClick={() =>
					set(({ time, horizon }) => ({ playing: !playing, ...(time >= horizon ? { time: 0 } : {}) }))
				}
			>
				<Icon name={playing ? 'pause' : 'play'} />
				flow time
			</button>
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
					set(({ horizon }) => ({ playing: false, time: (currentTarget.valueAsNumber / STEPS) * horizon }))
				}
			/>
			<span className="tail">
				<output ref={readout} aria-live="off" />
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
