import { type DragEvent, useRef, useState } from 'react';
import { openFile, savedFile } from '../store/files';
import { useBench, useExperiment } from './context';
import { download } from './saveFile';

/** Saves the run as a file, and opens such a file, or that of a game. */
export function Files() {
	const bench = useBench();
	const experiment = useExperiment();
	const picker = useRef<HTMLInputElement>(null);
	const [saving, setSaving] = useState(false);
	const save = async (): Promise<void> => {
		setSaving(true);
		const file = await savedFile(bench, experiment);
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
						if (file) void openFile(bench, experiment, file);
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
			void openFile(bench, bench.state.getState().active, file);
		},
	};
}
