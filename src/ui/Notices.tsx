import { useStore } from 'zustand';
import { useBench, useBenchState } from './context';
import { Icon } from './Icon';
import { Subscripts } from './Subscripts';

/** What the lab has to tell: errors as alerts, the rest quietly. */
export function Notices() {
	const { notices } = useBench();
	const alone = useBenchState(({ experiments }) => experiments.length === 1);
	const posted = useStore(notices.state, (s) => s.posted);
	return (
		<div className="notices" role="log" aria-label="Notices">
			{posted.map(({ id, from, level, text, advice, action }) => (
				<div key={id} className="notice" data-level={level} role={level === 'error' ? 'alert' : 'status'}>
					<p>
						{!alone && from && <b>{from}: </b>}
						<Subscripts text={text} /> {advice && <span className="note">{advice}</span>}
					</p>
					{action && (
						<button
							type="button"
							onClick={() => {
								notices.dismiss(id);
								action.run();
							}}
						>
							{action.label}
						</button>
					)}
					<button
						type="button"
						className="icon quiet"
						aria-label="Dismiss"
						onClick={() => notices.dismiss(id)}
					>
						<Icon name="close" />
					</button>
				</div>
			))}
		</div>
	);
}
