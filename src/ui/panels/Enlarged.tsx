import { useEffect, useMemo, useRef } from 'react';
import { plain } from '../../panels/words';
import { Shown } from './Place';
import type { Pictured } from './picture';

/** A panel over the whole window, drawn for that size; Escape or its button closes it. */
export function Enlarged({ panel, onClose }: { readonly panel: Pictured; readonly onClose: () => void }) {
	const dialog = useRef<HTMLDialogElement>(null);
	const picture = useMemo(() => panel.picture(), [panel]);
	useEffect(() => dialog.current?.showModal(), []);
	return (
		<dialog ref={dialog} className="enlarged" aria-label={plain(panel.title)} onClose={onClose}>
			<form method="dialog">
				<button type="submit">Back</button>
			</form>
			<Shown panel={panel} picture={picture} />
		</dialog>
	);
}
