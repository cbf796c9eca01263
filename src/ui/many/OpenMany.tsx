import { type MouseEvent, useRef, useState } from 'react';
import type { Opened } from '../../store/many';
import { reckoningOf } from '../../store/studied';
import { useBenchState, useExperimentState } from '../context';
import { usePart } from '../parts';
import { useMany, useOpened, useStudy, useSubject } from './useMany';

const load = () => import('./Dialog');

/** Seeds of a study that was asked for by one press. */
const SEEDS = 20;

interface Props {
	/** Where none is begun: nothing stands here but the way back to one. */
	readonly back?: boolean;
}

/** Trains the games of the bench with many seeds, or the one that this stands by at several values; or the way back to such a study. */
export function OpenMany({ back = false }: Props) {
	const many = useMany();
	const opened = useOpened();
	const subject = useSubject();
	const experiments = useBenchState((s) => s.experiments);
	const stands = useExperimentState(({ clashes, errors }) => clashes.length + errors.length > 0);
	const [asked, setAsked] = useState(0);
	const place = useRef<HTMLDivElement>(null);
	const pressed = useRef<Element | null>(null);
	const show = ({ currentTarget }: MouseEvent<HTMLElement>): void => {
		pressed.current = currentTarget;
		setAsked(asked + 1);
	};
	const hide = (): void => {
		setAsked(0);
		// The dialog gives the focus back to the button that was pressed, but a study that opens or closes puts another there.
		if (pressed.current?.isConnected) return;
		const beside = place.current?.parentElement;
		const near = [
			place.current?.querySelector<HTMLElement>('button:enabled'),
			// A hidden panel that studies are begun from.
			beside?.querySelector<HTMLElement>('[data-seeded]'),
			beside?.querySelector<HTMLElement>('button:enabled'),
		];
		near.find(Boolean)?.focus();
	};
	const begin = (event: MouseEvent<HTMLElement>): void => {
		const arms = experiments.map(({ name, state }) => ({ name, game: state.getState().game }));
		const both = { title: arms.map(({ name }) => name).join(' and '), file: 'compared' };
		many.begin({ kind: 'seeds', ...(arms.length > 1 ? both : subject) }, arms, SEEDS);
		show(event);
	};
	const why = stands ? 'This game cannot be trained: see its cards' : undefined;
	if (back && !opened && asked === 0) return null;
	const both = experiments.length > 1 ? `${experiments.map(({ name }) => name).join(' and ')}: ` : '';
	return (
		<div ref={place} className="open-many">
			{opened ? (
				<button type="button" aria-haspopup="dialog" onClick={show}>
					<Standing opened={opened} />
				</button>
			) : back ? null : (
				<>
					<button
						type="button"
						aria-haspopup="dialog"
						disabled={stands}
						title={why ?? `${both}trains with ${SEEDS} seeds, for means and their spread`}
						onClick={begin}
					>
						Twenty seeds
					</button>
					<button
						type="button"
						aria-haspopup="dialog"
						disabled={stands}
						title={why ?? 'Trains at several values of a parameter, with several seeds'}
						onClick={show}
					>
						Sweep
					</button>
				</>
			)}
			{asked > 0 && <Shown key={asked} onHide={hide} />}
		</div>
	);
}

function Standing({ opened }: { readonly opened: Opened }) {
	const state = useStudy(opened);
	const what = opened.subject.kind === 'seeds' ? 'Seeds' : 'Sweep';
	return `${what}: ${reckoningOf(state).over} of ${state.runs.length}`;
}

function Shown({ onHide }: { onHide(): void }) {
	const part = usePart(load, 'Seeds and sweeps are not shown: their program could not be loaded.');
	return part !== null && part !== 'missing' && <part.ManyDialog onHide={onHide} />;
}
