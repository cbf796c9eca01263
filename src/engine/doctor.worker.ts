import type { DoctorReport } from '../protocol/diagnosis';
import { browserMachine } from './browser';
import { diagnose, diagnosisInWords } from './diagnosis';

/** A worker for one diagnosis, beside that of the engine: training goes on, and all of TensorFlow.js is loaded only here. */
const post = (report: DoctorReport): void => self.postMessage(report);
diagnose(browserMachine, (what) => post({ type: 'busy', what })).then(
	(diagnosis) => post({ type: 'done', text: diagnosisInWords(diagnosis) }),
	(error: unknown) => post({ type: 'failed', text: error instanceof Error ? error.message : String(error) }),
);
