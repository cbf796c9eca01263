import {
	type PointerEvent,
	type ReactNode,
	useEffect,
	useId,
	useLayoutEffect,
	useRef,
	useState,
} from 'react';
import { Composer } from '../composer/Composer';
import { followDrag } from '../drag';
import { afterDrag, type Height } from './heights';

/**
 * On a phone the composer comes up from below: half open, with the stage and flow time over it, or over all but the buttons of the
 * run. It is no dialog: what is seen beside it can be worked with.
 */
export function Sheet({ children }: { readonly children?: ReactNode }) {
	const [height, setHeight] = useState<Height>('closed');
	const open = height !== 'closed';
	const opener = useRef<HTMLButtonElement>(null);
	const sheet = useRef<HTMLElement>(null);
	const id = useId();
	/** Where the page was scrolled to; while the sheet is open it is as high as the window. */
	const scrolled = useRef<number | null>(null);

	const put = (next: Height): void => {
		if (!open && next !== 'closed') scrolled.current = scrollY;
		if (open && next === 'closed') opener.current?.focus({ preventScroll: true });
		setHeight(next);
	};
	const toggle = (): void => put(height === 'full' ? 'half' : 'full');
	useLayoutEffect(() => {
		if (!open && scrolled.current !== null) scrollTo(0, scrolled.current);
	}, [open]);
	useEffect(() => {
		if (open) sheet.current?.focus();
	}, [open]);
	useEffect(() => {
		if (!open) return;
		const press = (event: KeyboardEvent): void => {
			// What lies over the sheet is closed first.
			const covered = document.querySelector(':popover-open, dialog[open]');
			if (event.key === 'Escape' && !event.defaultPrevented && !covered) put('closed');
		};
		addEventListener('keydown', press);
		return () => removeEventListener('keydown', press);
	});

	const drag = (event: PointerEvent<HTMLElement>): void => {
		const { target } = event;
		const element = sheet.current;
		const grip = event.currentTarget.querySelector('.grip');
		if (!element || !(target instanceof Element) || event.button !== 0) return;
		// Its other buttons are pressed, not dragged; beside a stage it has one height.
		if (!grip?.checkVisibility() || target.closest('button:not(.grip)')) return;
		const { top, bottom } = element.getBoundingClientRect();
		followDrag(event, {
			moved(_, down) {
				element.style.top = `${Math.min(bottom - 44, Math.max(0, top + down))}px`;
			},
			ended(down) {
				element.style.top = '';
				put(afterDrag(height, down, (top + down) / bottom));
			},
			// Browsers make no click of a tap that soon follows a drag.
			pressed: () => target.closest('.grip') && toggle(),
		});
	};
	/** A card that is unfolded is seen from its beginning. */
	const show = (target: EventTarget): void => {
		const head = target instanceof Element ? target.closest('.card h2 button') : null;
		if (head?.getAttribute('aria-expanded') === 'false')
			setTimeout(() => head.closest('.card')?.scrollIntoView({ block: 'start' }));
	};
	return (
		<>
			<button
				ref={opener}
				type="button"
				className="open-sheet"
				aria-expanded={open}
				aria-controls={id}
				onClick={() => put(open ? 'closed' : 'half')}
			>
				Compose
			</button>
			<section
				ref={sheet}
				id={id}
				className="sheet"
				data-height={height}
				hidden={!open}
				aria-label="Composer"
				tabIndex={-1}
			>
				<header onPointerDown={drag}>
					<button
						type="button"
						className="grip"
						aria-label={height === 'full' ? 'Half as high' : 'As high as the screen'}
						// What pointers do is told above.
						onClick={({ detail }) => detail === 0 && toggle()}
					/>
					<h2>Compose the game</h2>
					<button type="button" onClick={() => put('closed')}>
						Done
					</button>
				</header>
				{/* biome-ignore lint/a11y/noStaticElementInteractions lint/a11y/useKeyWithClickEvents: follows the buttons within, which keys press, too */}
				<div onClick={({ target }) => show(target)}>
					{children}
					<Composer />
				</div>
			</section>
		</>
	);
}
