import { ACTIVATIONS, layoutOf, type Network } from '../network';
import { checkTheta } from '../sizes';

/** Particles of a chunk: it goes through the whole rollout before the next one, so its records stay in cache. */
export const CHUNK = 32;
/** Particles of a tile, what the kernels take at a time. */
export const TILE = 8;
/** Bytes of one row (a quantity of every particle of a chunk). */
export const ROW = CHUNK * 4;

/** Jet channels beside ∇U and U_t that cost extra work. */
export const VALUE = 1;
export const HESSIAN = 2;

/** What assembly/index.ts exports; addresses and sizes in bytes. */
interface Exports {
	readonly memory: WebAssembly.Memory;
	heapBase(): number;
	configure(base: number, width: number, layers: number, activation: number, particles: number): number;
	thetaAt(): number;
	gradientAt(): number;
	recordBytes(): number;
	pack(): void;
	clearGradient(): void;
	finish(): void;
	jetForward(tiles: number, block: number, record: number, wants: number): void;
	valueForward(tiles: number, block: number, record: number): void;
	jetBackward(tiles: number, block: number, bars: number, record: number, wants: number): void;
	runTape(
		program: number,
		count: number,
		inputs: number,
		inputBytes: number,
		registers: number,
		outputs: number,
		bytes: number,
	): void;
	axpy(out: number, y: number, a: number, x: number, bytes: number): void;
	scale(out: number, a: number, x: number, bytes: number): void;
	copy(out: number, x: number, bytes: number): void;
}

/**
 * One instance of the compiled kernels and its memory, laid out anew by each call from the heap's base on
 * (that costs nothing beside the call), so memory grows to the largest call made and no further.
 */
export class Machine {
	readonly run: Exports;
	private free = 0;
	private floats: Float32Array<ArrayBuffer>;
	private parameters = 0;

	constructor(module: WebAssembly.Module) {
		const { exports } = new WebAssembly.Instance(module, {
			env: {
				abort: () => {
					throw new Error('wasm kernels: aborted');
				},
			},
		});
		if (!isKernels(exports)) {
			throw new Error('wasm kernels: this module is not build/kernels/jets.wasm; run `npm run kernels`');
		}
		this.run = exports;
		this.floats = new Float32Array(exports.memory.buffer as ArrayBuffer);
	}

	/** Takes the network and θ in, with a cleared gradient. Throws when θ has the wrong length. */
	begin(network: Network, theta: Float32Array): void {
		checkTheta(network, theta.length);
		const { run } = this;
		const { width, layers, activation } = network;
		this.free = run.configure(run.heapBase(), width, layers, ACTIVATIONS.indexOf(activation), CHUNK);
		this.parameters = layoutOf(network).size;
		this.reserve(0);
		this.view().set(theta, run.thetaAt() / 4);
		run.pack();
		run.clearGradient();
	}

	/** Address of `bytes` fresh bytes, aligned to a cache line, not cleared. */
	reserve(bytes: number): number {
		const at = this.free;
		this.free = Math.ceil((at + bytes) / 64) * 64;
		const missing = this.free - this.run.memory.buffer.byteLength;
		if (missing > 0) this.run.memory.grow(Math.ceil(missing / 65536));
		return at;
	}

	/** The whole memory as float32; ask again after `reserve`. */
	view(): Float32Array<ArrayBuffer> {
		const { buffer } = this.run.memory;
		if (this.floats.buffer !== buffer) this.floats = new Float32Array(buffer as ArrayBuffer);
		return this.floats;
	}

	/** Gradient in θ summed since `begin`, a copy. */
	gradient(): Float32Array<ArrayBuffer> {
		this.run.finish();
		const at = this.run.gradientAt() / 4;
		return this.view().slice(at, at + this.parameters);
	}

	get pages(): number {
		return this.run.memory.buffer.byteLength / 65536;
	}
}

function isKernels(exports: WebAssembly.Exports): exports is WebAssembly.Exports & Exports {
	return ['configure', 'jetForward', 'jetBackward', 'runTape', 'axpy'].every(
		(name) => typeof exports[name] === 'function',
	);
}
