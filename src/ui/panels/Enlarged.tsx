import { useEffect, useMemo, useRef } from 'react';
import type { Panel } from '../../panels/panel';
import { plain } from '../../panels/words';
import { Shown } from './Place';
import { pictureOnPage } from './picture';

/** A panel over the whole window, drawn for that size; Escape or its button closes it. */
export function Enlarged({ panel, onClose }: { readonly panel: Panel; readonly onClose: () => void }) {
	const dialog = useRef<HTMLDialogElement>(null);
	const picture = useMemo(() => pictureOnPage(panel), [panel]);
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
