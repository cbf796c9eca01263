import { useStore } from 'zustand';
import { useLab } from './context';
import { Icon } from './Icon';
import { Subscripts } from './Subscripts';

/** What the lab has to tell: errors as alerts, the rest quietly. */
export function Notices() {
	const { notices } = useLab();
	const posted = useStore(notices.state, (s) => s.posted);
	return (
		<div className="notices" role="log" aria-label="Notices">
			{posted.map(({ id, level, text, advice, action }) => (
				<div key={id} className="notice" data-level={level} role={level === 'error' ? 'alert' : 'status'}>
					<p>
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
