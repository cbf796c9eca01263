import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';

const SCRIPT = fileURLToPath(new URL('./torch_otflow.py', import.meta.url));
const CANDIDATES = [process.env.BENCH_PYTHON, 'python3', '/usr/bin/python3', 'python'].filter(
	(name): name is string => name !== undefined && name !== '',
);

export interface PeerRequest {
	readonly case: string;
	readonly batch: number;
	readonly iterations: number;
	readonly threads: number;
	readonly theta: readonly number[];
	readonly points: readonly number[];
	readonly data: readonly number[];
	/** CUDA alone: the iteration as one graph, captured once and replayed. */
	readonly graph?: boolean;
}
export interface PeerReply {
	readonly milliseconds?: readonly number[];
	readonly loss?: number;
	readonly gradientNorm?: number;
}
export interface Peer {
	readonly name: string;
	ask(request: PeerRequest): Promise<PeerReply>;
	close(): void;
}

/** PyTorch in the first Python that has it (with that device), or why there is none. */
export async function findPeer(device: 'cpu' | 'cuda' = 'cpu'): Promise<Peer | string> {
	const failures: string[] = [];
	for (const python of CANDIDATES) {
		const peer = await start(python, device);
		if (typeof peer !== 'string') return peer;
		failures.push(`${python}: ${peer}`);
	}
	return `peer missing: PyTorch (${failures.join('; ')}); install with: apt-get install python3-torch libopenblas0-pthread, or point BENCH_PYTHON at a Python that has torch`;
}

async function start(python: string, device: string): Promise<Peer | string> {
	const child: ChildProcessByStdio<Writable, Readable, Readable> = spawn(python, [SCRIPT, device], {
		stdio: ['pipe', 'pipe', 'pipe'],
	});
	let complaint = '';
	child.stderr.on('data', (text: Buffer) => {
		complaint = text.toString().trim().split('\n').at(-1) ?? complaint;
	});
	child.on('error', ({ message }) => {
		complaint = message;
	});
	child.stdin.on('error', () => {});
	const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
	const read = async (): Promise<Record<string, unknown> | null> => {
		const { value, done } = await lines.next();
		return done ? null : JSON.parse(value);
	};
	const hello = await read();
	if (!hello) {
		await new Promise((resolve) => setTimeout(resolve, 50));
		return complaint || 'it said nothing';
	}
	return {
		name: `PyTorch ${hello.version} eager (${python}, ${hello.device})`,
		async ask(request) {
			child.stdin.write(`${JSON.stringify(request)}\n`);
			const reply = await read();
			if (!reply) throw new Error(`the PyTorch peer ended: ${complaint}`);
			return reply;
		},
		close: () => child.stdin.end(),
	};
}

/** Both sides compute the same numbers: loss and gradient's norm to 1e-4. Throws where they do not. */
export function agree(
	title: string,
	ours: { readonly terms: ArrayLike<number>; readonly gradient: Float32Array },
	theirs: PeerReply,
	weights: readonly number[],
): void {
	const loss = weights.reduce((sum, weight, k) => sum + weight * (ours.terms[k] ?? Number.NaN), 0);
	const norm = Math.hypot(...ours.gradient);
	const off = Math.max(
		Math.abs(loss / (theirs.loss ?? 0) - 1),
		Math.abs(norm / (theirs.gradientNorm ?? 0) - 1),
	);
	if (!(off < 1e-4))
		throw new Error(`${title}: ours ${loss}, ${norm}; PyTorch ${theirs.loss}, ${theirs.gradientNorm}`);
}
