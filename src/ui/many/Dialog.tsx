import './many.css';
import { type KeyboardEvent, useEffect, useRef } from 'react';
import { createPortal } from 'react-dom';
import type { Opened } from '../../store/many';
import { curvesCsv, runsCsv } from '../../store/studied';
import { Icon } from '../Icon';
import { download } from '../saveFile';
import { Progress } from './Progress';
import { Repeat } from './Repeat';
import { SeedsFound } from './SeedsFound';
import { SweepForm } from './SweepForm';
import { SweepFound } from './SweepFound';
import { useMany, useOpened, useStudy, useSubject } from './useMany';

/** What a study has found so far, or the sweep that is to be begun. Hidden, it goes on; closed, it is over and forgotten. */
export function ManyDialog({ onHide }: { onHide(): void }) {
	const dialog = useRef<HTMLDialogElement>(null);
	const opened = useOpened();
	useEffect(() => {
		if (!dialog.current?.open) dialog.current?.showModal();
	}, []);
	const hide = (): void => dialog.current?.close();
	// Keys of the page mean nothing here.
	const press = (event: KeyboardEvent): void => event.stopPropagation();
	// It stands in no column, whose style sheets would lay out its pictures.
	return createPortal(
		<dialog
			ref={dialog}
			className="many"
			aria-label={opened?.subject.kind === 'seeds' ? 'Seeds' : 'Sweep'}
			onClose={onHide}
			onKeyDown={press}
		>
			{opened ? <Found opened={opened} onHide={hide} /> : <Begin onHide={hide} />}
		</dialog>,
		document.body,
	);
}

function Begin({ onHide }: { onHide(): void }) {
	const { title } = useSubject();
	return (
		<>
			<header>
				<h2>Sweep: {title}</h2>
				<button type="button" className="icon quiet" aria-label="Close" onClick={onHide}>
					<Icon name="close" />
				</button>
			</header>
			<SweepForm />
		</>
	);
}

function Found({ opened, onHide }: { readonly opened: Opened; onHide(): void }) {
	const many = useMany();
	const state = useStudy(opened);
	const { subject, study } = opened;
	const { title, file } = subject;
	const what = subject.kind === 'seeds' ? 'experiment' : subject.path;
	const save = (name: string, csv: typeof runsCsv): void =>
		download(`${file}-${name}.csv`, new Blob([csv(state, what)], { type: 'text/csv' }));
	const close = (): void => {
		onHide();
		many.close();
	};
	return (
		<>
			<header>
				<h2>
					{subject.kind === 'seeds' ? title : `${title} over ${subject.path}`}: {state.seeds}{' '}
					{state.seeds === 1 ? 'seed' : 'seeds'}
					{state.arms.length > 1 && ' each'}
				</h2>
				{state.phase === 'running' && (
					<button type="button" onClick={study.stop}>
						Stop
					</button>
				)}
				<button type="button" onClick={() => save('seeds', runsCsv)}>
					Save runs
				</button>
				<button type="button" onClick={() => save('curves', curvesCsv)}>
					Save curves
				</button>
				<button type="button" title="It goes on, or stays as it is (Escape)" onClick={onHide}>
					Hide
				</button>
				<button type="button" title="Ends it; what it has found is forgotten" onClick={close}>
					Close
				</button>
			</header>
			<Progress state={state} />
			{subject.kind === 'seeds' ? (
				<SeedsFound state={state} />
			) : (
				<SweepFound state={state} subject={subject} onOpen={onHide} />
			)}
			<Repeat
				games={subject.kind === 'seeds' ? state.arms.map(({ game }) => game) : [subject.base]}
				seeds={state.seeds}
				setting={
					subject.kind === 'seeds' ? null : `${subject.path}=${state.arms.map(({ name }) => name).join()}`
				}
			/>
		</>
	);
}
