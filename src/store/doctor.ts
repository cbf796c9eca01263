import { createStore, type StoreApi } from 'zustand/vanilla';
import type { DoctorReport } from '../protocol/diagnosis';
import type { WorkerPort } from './client';

/** A diagnosis of this machine: not asked for, under way, found, or failed. */
export type DoctorState = DoctorReport | { readonly type: 'idle' };

/** Looks at this machine when asked, in a worker of its own that lives no longer than the answer takes. */
export interface Doctor {
	readonly state: StoreApi<DoctorState>;
	/** Begins anew. */
	ask(): void;
	/** Gives up what is under way. */
	stop(): void;
}

export const spawnDoctor = (): WorkerPort =>
	new Worker(new URL('../engine/doctor.worker.ts', import.meta.url), { type: 'module', name: 'doctor' });

export function createDoctor(spawn: () => WorkerPort): Doctor {
	const state = createStore<DoctorState>(() => ({ type: 'idle' }));
	let worker: WorkerPort | null = null;
	const end = (): void => {
		worker?.terminate();
		worker = null;
	};
	return {
		state,
		ask() {
			end();
			const fresh = spawn();
			worker = fresh;
			const hear = (report: DoctorReport): void => {
				if (fresh !== worker) return;
				state.setState(report, true);
				if (report.type !== 'busy') end();
			};
			hear({ type: 'busy', what: 'loading TensorFlow.js' });
			fresh.addEventListener('message', ({ data }: MessageEvent<DoctorReport>) => hear(data));
			fresh.addEventListener('error', (event) => {
				// It is told here; the console need not repeat it.
				event.preventDefault();
				hear({ type: 'failed', text: event.message || 'its program could not be loaded; reload the page' });
			});
			fresh.addEventListener('messageerror', () =>
				hear({ type: 'failed', text: 'a message could not be read' }),
			);
		},
		stop() {
			end();
			state.setState(state.getInitialState(), true);
		},
	};
}
