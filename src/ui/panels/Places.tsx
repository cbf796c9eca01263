import './places.css';
import { useEffect, useMemo, useRef, useState } from 'react';
import { PANELS } from '../../panels/index';
import type { Panel } from '../../panels/panel';
import { plain } from '../../panels/words';
import { clip } from '../../spec/words';
import { useBench, useExperiment, useExperimentState, useLooks } from '../context';
import { arrange, arranged, movedTo, recall, woven } from './arrangement';
import { Enlarged } from './Enlarged';
import { Place } from './Place';
import { pictureOnPage } from './picture';
import { KINDS, savePanel } from './save';

const USUAL = PANELS.map(({ id }) => id);

/** Every panel of an experiment, as the person has arranged them, and what can be done with each. */
export function Places() {
	const { looks, notices } = useBench();
	const experiment = useExperiment();
	const chosen = useLooks((now) => now.panels);
	const game = useExperimentState(({ trained, game }) => trained ?? game);
	const { shown, hidden, unknown } = useMemo(
		() => arranged(PANELS, chosen, ({ shows }) => shows?.(game) ?? true),
		[chosen, game],
	);
	const ids = shown.map(({ id }) => id);
	const pictures = useMemo(() => new Map(PANELS.map((panel) => [panel, pictureOnPage(panel)])), []);
	const [spoken, setSpoken] = useState<Panel | null>(null);
	const [enlarged, setEnlarged] = useState<Panel | null>(null);
	const [told, setTold] = useState('');
	const menu = useRef<HTMLDivElement>(null);
	/** The button of each panel that is shown, or hidden. */
	const buttons = useRef(new Map<string, HTMLButtonElement>());
	const focusNext = useRef<string | null>(null);

	useEffect(() => recall(looks, USUAL), [looks]);
	const missing = unknown.join(', ');
	useEffect(() => {
		if (missing === '') return;
		notices.post({
			level: 'warning',
			text: `This link shows panels that there are not: ${clip(missing)}. They are left out.`,
			advice: `There are ${USUAL.join(', ')}.`,
		});
	}, [missing, notices]);
	// A panel that was hidden, or is shown again, takes the focus along.
	useEffect(() => {
		if (focusNext.current !== null) buttons.current.get(focusNext.current)?.focus();
		focusNext.current = null;
	});

	const put = (next: readonly string[]): void => {
		const here = [...shown, ...hidden].map(({ id }) => id);
		const away = USUAL.filter((id) => !here.includes(id));
		arrange(looks, woven(chosen ?? USUAL, next, away), USUAL);
	};
	const hold = (id: string) => (button: HTMLButtonElement | null) => {
		if (button) buttons.current.set(id, button);
		else buttons.current.delete(id);
	};
	const moveTo = ({ id, title }: Panel, place: number): void => {
		put(movedTo(ids, id, place));
		setTold(`${plain(title)}: place ${place + 1} of ${ids.length}`);
	};
	const close = (): void => menu.current?.hidePopover();
	const save = async (panel: Panel, kind: string): Promise<void> => {
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
				<p className="panels-hidden">
					Hidden:{' '}
					{hidden.map(({ id, title }) => (
						<button
							key={id}
							ref={hold(id)}
							type="button"
							className="chip"
							aria-label={`Show ${plain(title)}`}
							onClick={() => {
								focusNext.current = id;
								put([...ids, id]);
							}}
						>
							{plain(title)}
						</button>
					))}
				</p>
			)}
			<p className="unseen" role="status" aria-label="Panels">
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
