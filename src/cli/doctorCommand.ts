import { diagnose, diagnosisInWords, faultsOf } from '../engine/diagnosis';
import { MAX_THREADS } from '../engine/threads';
import { count } from './arguments';
import { nodeMachine } from './kernels';
import { EXIT, json, type Streams } from './outcome';

export interface DoctorArguments {
	readonly threads?: string;
	readonly json?: boolean;
}

/** `lab doctor`: what this machine is, and whether the kernels compute right on it; exit code 1 where one does not. */
export async function doctorCommand(values: DoctorArguments, { out, err }: Streams): Promise<number> {
	const threads = values.threads === undefined ? undefined : count('--threads', values.threads, MAX_THREADS);
	const diagnosis = await diagnose(nodeMachine(threads), (what) => err(`${what} …\n`));
	out(values.json ? json(diagnosis) : diagnosisInWords(diagnosis));
	return faultsOf(diagnosis).length === 0 ? EXIT.done : EXIT.failed;
}
