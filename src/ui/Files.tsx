import { type DragEvent, useRef, useState } from 'react';
import type { Bench } from '../store/bench';
import type { Experiment } from '../store/experiment';
import type { Readable } from '../store/files';
import { RELOAD } from '../store/notices';
import { useBench, useExperiment } from './context';
import { download } from './saveFile';

/** The reader and writer of files, loaded when first needed; null, which is told, where that fails. */
const loadFiles = (
	bench: Bench,
	{ name: from }: Experiment,
): Promise<typeof import('../store/files') | null> =>
	import('../store/files').catch(() => {
		bench.notices.post({
			from,
			level: 'error',
			text: 'The reader of files could not be loaded: nothing was opened or saved.',
			advice: 'The page may have been renewed on its server; the address bar holds the game.',
			action: RELOAD,
		});
		return null;
	});

const open = async (bench: Bench, experiment: Experiment, file: Readable): Promise<void> =>
	(await loadFiles(bench, experiment))?.openFile(bench, experiment, file);

/** Saves the run as a file, and opens such a file, or that of a game. */
export function Files() {
	const bench = useBench();
	const experiment = useExperiment();
	const picker = useRef<HTMLInputElement>(null);
	const [saving, setSaving] = useState(false);
	const save = async (): Promise<void> => {
		setSaving(true);
		const files = await loadFiles(bench, experiment);
		const file = await files?.savedFile(bench, experiment);
		if (file) download(file.name, new Blob([file.text], { type: 'application/json' }));
		setSaving(false);
	};
	return (
		<>
			<p>
				<button type="button" disabled={saving} onClick={() => void save()}>
					{saving ? 'Measuring…' : 'Save'}
				</button>{' '}
				<button type="button" onClick={() => picker.current?.click()}>
					Open…
				</button>
				<input
					ref={picker}
					type="file"
					accept=".json,application/json"
					hidden
					aria-label="A result or a game"
					onChange={({ target }) => {
						const [file] = target.files ?? [];
						if (file) void open(bench, experiment, file);
						// The same file may be opened again.
						target.value = '';
					}}
				/>
			</p>
			<p className="note">
				A file holds the run, too: its parameters, its losses and all it takes to go on from here. It can be
				dropped on the page.
			</p>
		</>
	);
}

/** For the element that files may be dropped on, to open in the active experiment; a field that takes files takes its own. */
export function useDrop() {
	const bench = useBench();
	return {
		onDragOver: (event: DragEvent) => {
			if (event.dataTransfer.types.includes('Files')) event.preventDefault();
		},
		onDrop: (event: DragEvent) => {
			const [file] = event.dataTransfer.files;
			if (event.defaultPrevented || !file) return;
			event.preventDefault();
			void open(bench, bench.state.getState().active, file);
		},
	};
}
