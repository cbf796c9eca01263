import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { createDoctor, type DoctorState, spawnDoctor } from '../store/doctor';
import { copy } from './clipboard';

/** Looks at this machine when asked, and shows what it found as text for a report of a fault. */
export function AboutMachine() {
	const [doctor] = useState(() => createDoctor(spawnDoctor));
	useEffect(() => doctor.stop, [doctor]);
	const found = useStore(doctor.state);
	const busy = found.type === 'busy';
	return (
		<>
			<p>
				<button type="button" onClick={busy ? doctor.stop : doctor.ask}>
					{busy ? 'Stop looking' : 'About this machine'}
				</button>{' '}
				{found.type === 'done' && <Copy text={found.text} />}
			</p>
			<p role="status">{said(found)}</p>
			{found.type === 'done' && (
				<textarea
					readOnly
					rows={12}
					wrap="off"
					aria-label="This machine"
					value={found.text}
					onFocus={({ target }) => target.select()}
				/>
			)}
		</>
	);
}

function said(found: DoctorState): string {
	switch (found.type) {
		case 'idle':
			return 'Compares each kernel with TensorFlow.js and counts steps a second, beside the training.';
		case 'busy':
			return `Looking at ${found.what} …`;
		case 'failed':
			return `It could not be looked at: ${found.text}.`;
		case 'done':
			return 'To be copied into a report of a fault:';
	}
}

function Copy({ text }: { readonly text: string }) {
	const [copied, setCopied] = useState<boolean | null>(null);
	return (
		<button type="button" onClick={() => void copy(text).then(setCopied)}>
			{copied === null ? 'Copy' : copied ? 'Copied' : 'Not allowed: select and copy'}
		</button>
	);
}
