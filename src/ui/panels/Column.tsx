import './places.css';
import { useEffect, useMemo, useRef, useState } from 'react';
import { plain } from '../../panels/words';
import { useBench, useExperiment } from '../context';
import { OpenMany } from '../many/OpenMany';
import { arranged, movedTo } from './arrangement';
import { Enlarged } from './Enlarged';
import { Place } from './Place';
import type { Pictured } from './picture';
import { KINDS, savePanel } from './save';

interface Props {
	/** A constant: another one is other panels. */
	readonly panels: readonly Pictured[];
	/** Ids of those that are shown, in their order; null for all as they are listed. */
	readonly chosen: readonly string[] | null;
	/** What these panels are together, for those who listen. */
	readonly name: string;
	onArrange(ids: readonly string[]): void;
}

/** Panels as the person has arranged them, and what can be done with each. */
export function Column({ panels, chosen, name, onArrange: put }: Props) {
	const { notices } = useBench();
	const experiment = useExperiment();
	const { shown, hidden } = useMemo(() => arranged(panels, chosen), [panels, chosen]);
	const ids = shown.map(({ id }) => id);
	const pictures = useMemo(() => new Map(panels.map((panel) => [panel, panel.picture()])), [panels]);
	const [spoken, setSpoken] = useState<Pictured | null>(null);
	const [enlarged, setEnlarged] = useState<Pictured | null>(null);
	const [told, setTold] = useState('');
	const menu = useRef<HTMLDivElement>(null);
	/** The button of each panel that is shown, or hidden. */
	const buttons = useRef(new Map<string, HTMLButtonElement>());
	const focusNext = useRef<string | null>(null);

	// A panel that was hidden, or is shown again, takes the focus along.
	useEffect(() => {
		if (focusNext.current !== null) buttons.current.get(focusNext.current)?.focus();
		focusNext.current = null;
	});

	const hold = (id: string) => (button: HTMLButtonElement | null) => {
		if (button) buttons.current.set(id, button);
		else buttons.current.delete(id);
	};
	const moveTo = ({ id, title }: Pictured, place: number): void => {
		put(movedTo(ids, id, place));
		setTold(`${plain(title)}: place ${place + 1} of ${ids.length}`);
	};
	const close = (): void => menu.current?.hidePopover();
	const save = async (panel: Pictured, kind: string): Promise<void> => {
		close();
		const picture = pictures.get(panel);
		const { preset } = experiment.state.getState();
		try {
			if (picture) await savePanel(picture, kind, `${preset ?? 'game'}-${panel.id}`);
		} catch (error) {
			notices.post({
				from: experiment.name,
				level: 'error',
				text: `${plain(panel.title)} could not be saved as ${kind}: ${error instanceof Error ? error.message : error}.`,
			});
		}
	};
	const at = spoken ? ids.indexOf(spoken.id) : -1;
	return (
		<>
			{shown.map((panel) => {
				const picture = pictures.get(panel);
				return (
					picture && (
						<Place
							key={panel.id}
							panel={panel}
							picture={picture}
							button={hold(panel.id)}
							onMore={(button) => {
								setSpoken(panel);
								menu.current?.showPopover({ source: button });
							}}
							onDrag={(over) => moveTo(panel, ids.indexOf(over))}
						/>
					)
				);
			})}
			{hidden.length > 0 && (
				<div className="panels-hidden" data-page={`Hidden ${name.toLowerCase()}`}>
					Hidden:{' '}
					{hidden.map(({ id, title, seeded }) => (
						<button
							key={id}
							ref={hold(id)}
							type="button"
							className="chip"
							data-seeded={seeded}
							aria-label={`Show ${plain(title)}`}
							onClick={() => {
								focusNext.current = id;
								put([...ids, id]);
							}}
						>
							{plain(title)}
						</button>
					))}
					{hidden.some(({ seeded }) => seeded) && <OpenMany back />}
				</div>
			)}
			<p className="unseen" role="status" aria-label={name}>
				{told}
			</p>
			<div ref={menu} popover="auto" className="about right panel-menu">
				{spoken && (
					<>
						<h2>{plain(spoken.title)}</h2>
						<button
							type="button"
							onClick={() => {
								close();
								setEnlarged(spoken);
							}}
						>
							Enlarge
						</button>
						<button type="button" disabled={at <= 0} onClick={() => moveTo(spoken, at - 1)}>
							Move earlier
						</button>
						<button type="button" disabled={at >= ids.length - 1} onClick={() => moveTo(spoken, at + 1)}>
							Move later
						</button>
						<button
							type="button"
							onClick={() => {
								focusNext.current = spoken.id;
								close();
								put(ids.filter((id) => id !== spoken.id));
							}}
						>
							Hide
						</button>
						{Object.keys(KINDS).map((kind) => (
							<button key={kind} type="button" onClick={() => void save(spoken, kind)}>
								Save as {kind}
							</button>
						))}
					</>
				)}
			</div>
			{enlarged && <Enlarged panel={enlarged} onClose={() => setEnlarged(null)} />}
		</>
	);
}
