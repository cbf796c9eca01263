import { pngOf } from '../../panels/save/picture';
import { csvOf } from '../../spec/csv';
import { download } from '../saveFile';
import type { Picture } from './picture';

/** Pixels of a saved picture to one of the screen's CSS pixels. */
const SCALE = 2;

type Saved = NonNullable<ReturnType<Picture['saved']>>;

/** What a panel can be saved as. */
export const KINDS: Readonly<Record<string, (saved: Saved) => Blob | Promise<Blob>>> = {
	PNG: ({ drawing }) => pngOf(drawing, SCALE),
	SVG: ({ drawing }) => new Blob([drawing.svg], { type: 'image/svg+xml' }),
	CSV: ({ table }) => new Blob([csvOf([table.columns, ...table.rows])], { type: 'text/csv' }),
};

/** Lets the browser save a panel: "game-density-step-1200.png". Throws what stands against it. */
export async function savePanel(picture: Picture, kind: string, name: string): Promise<void> {
	const saved = picture.saved();
	if (!saved) throw new Error('nothing is drawn yet');
	const content = await KINDS[kind]?.(saved);
	if (content) download(`${name}-step-${saved.step}.${kind.toLowerCase()}`, content);
}
