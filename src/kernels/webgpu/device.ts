import { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import * as tf from '@tensorflow/tfjs-core';
import { KernelsLost } from '../stepper';
import type { Shader } from './shader';

/** The GPU went away: everything on it is lost. Begin again with `openGpu`, or on another family of kernels. */
export class DeviceLost extends KernelsLost {
	override readonly name = 'DeviceLost';
	constructor(
		readonly reason: GPUDeviceLostReason | 'unknown',
		detail: string,
	) {
		super(`the GPU device was lost (${reason}): ${detail || 'no reason given'}`);
	}
}

/** There is no WebGPU here; says what is missing. */
export class NoWebGpu extends Error {
	override readonly name = 'NoWebGpu';
}

/** A compiled shader with the names of its bindings in order. */
export interface Pipeline {
	readonly shader: Shader;
	readonly pipeline: GPUComputePipeline;
}

/** The buffers of a dispatch by the names of the shader's bindings. */
export type Buffers = Readonly<Record<string, GPUBuffer | undefined>>;

/** Sets of buffers that a pipeline is remembered with: training has one or two. */
const REMEMBERED = 4;

/**
 * The device of TensorFlow.js' WebGPU backend: pipelines (compiled once per distinct code), errors, and the order
 * of its commands and ours.
 */
export class Gpu {
	readonly device: GPUDevice;
	readonly lost: Promise<DeviceLost>;
	private loss: DeviceLost | null = null;
	/** How often WebGPU refused something: a buffer made before that may be invalid. */
	refusals = 0;
	private readonly ready = new Map<string, Pipeline>();
	private readonly compiling = new Map<string, Promise<Pipeline>>();
	/** Newest first. */
	private readonly groups = new WeakMap<
		GPUComputePipeline,
		readonly { readonly bound: readonly GPUBuffer[]; readonly group: GPUBindGroup }[]
	>();

	constructor(
		readonly backend: WebGPUBackend,
		private readonly info: GPUAdapterInfo,
	) {
		this.device = backend.device;
		this.lost = this.device.lost.then(({ reason, message }) => {
			this.loss = new DeviceLost(reason ?? 'unknown', message);
			return this.loss;
		});
	}

	/** "vendor architecture", or "vendor device", as the adapter tells it; may be empty. */
	get adapter(): string {
		return [this.info.vendor, this.info.architecture || this.info.device].filter(Boolean).join(' ');
	}

	/** What the adapter tells of itself, and the limits that were raised to its own, by WebGPU's names. */
	get facts(): Readonly<Record<string, string | number>> {
		const { vendor, architecture, device, description } = this.info;
		const told = Object.entries({ vendor, architecture, device, description }).filter(([, value]) => value);
		return Object.fromEntries([...told, ...LIMITS.map((name) => [name, this.device.limits[name]])]);
	}

	/** Largest buffer that a shader can bind whole, bytes. */
	get largestBinding(): number {
		const { maxStorageBufferBindingSize, maxBufferSize } = this.device.limits;
		return Math.min(maxStorageBufferBindingSize, maxBufferSize);
	}

	/** Compiles off this thread. Throws with the compiler's messages on code that is not valid. */
	compile(shader: Shader): Promise<Pipeline> {
		const { code } = shader;
		const known = this.compiling.get(code);
		if (known) return known;
		const compiled = this.guard(async () => {
			const module = this.device.createShaderModule({ label: shader.label, code });
			const { messages } = await module.getCompilationInfo();
			const errors = messages.filter(({ type }) => type === 'error');
			if (errors.length > 0) throw new Error(reportOf(shader, errors));
			const pipeline = await this.device.createComputePipelineAsync({
				label: shader.label,
				layout: this.layoutOf(shader),
				compute: { module, entryPoint: 'main' },
			});
			const result = { shader, pipeline };
			this.ready.set(code, result);
			return result;
		});
		this.compiling.set(code, compiled);
		// A failure is not remembered: the device may have been short of memory.
		compiled.catch(() => this.compiling.delete(code));
		return compiled;
	}

	/** The pipeline now, compiled on this thread if `compile` has not finished; errors come by error scope. */
	pipeline(shader: Shader): Pipeline {
		const known = this.ready.get(shader.code);
		if (known) return known;
		const pipeline = this.device.createComputePipeline({
			label: shader.label,
			layout: this.layoutOf(shader),
			compute: {
				module: this.device.createShaderModule({ label: shader.label, code: shader.code }),
				entryPoint: 'main',
			},
		});
		const result = { shader, pipeline };
		this.ready.set(shader.code, result);
		return result;
	}

	/** The bind group of a pipeline and its buffers, newly made only where they changed. Throws on one without a buffer. */
	bind({ shader, pipeline }: Pipeline, buffers: Buffers): GPUBindGroup {
		const bound = shader.bindings.map(({ name }) => {
			const buffer = buffers[name];
			if (!buffer) throw new Error(`${shader.label}: no buffer for ${name}`);
			return buffer;
		});
		const known = this.groups.get(pipeline) ?? [];
		const found = known.find((one) => one.bound.every((buffer, k) => buffer === bound[k]));
		if (found) return found.group;
		const group = this.device.createBindGroup({
			layout: pipeline.getBindGroupLayout(0),
			entries: bound.map((buffer, binding) => ({ binding, resource: { buffer } })),
		});
		this.groups.set(pipeline, [{ bound, group }, ...known].slice(0, REMEMBERED));
		return group;
	}

	private layoutOf({ bindings }: Shader): GPUPipelineLayout {
		const entries = bindings.map(({ access }, binding) => ({
			binding,
			visibility: GPUShaderStage.COMPUTE,
			buffer: { type: BUFFER_TYPES[access] },
		}));
		return this.device.createPipelineLayout({
			bindGroupLayouts: [this.device.createBindGroupLayout({ entries })],
		});
	}

	/** Hands over what TensorFlow.js has queued, so that our own commands run after it. */
	flush(): void {
		const { backend } = this;
		backend.ensureCommandEncoderReady();
		backend.endComputePassEncoder();
		backend.submitQueue();
	}

	/**
	 * Runs `work`; throws DeviceLost if the device goes away meanwhile, else the first validation or memory error
	 * that it caused.
	 */
	async guard<T>(work: () => Promise<T>): Promise<T> {
		if (this.loss) throw this.loss;
		const { device } = this;
		device.pushErrorScope('out-of-memory');
		device.pushErrorScope('validation');
		const result = work();
		// What work() issues before its first await is in scope; compile() checks the rest by its own results.
		// The inner scope first; it tells of invalid buffers, which the outer one explains.
		const scopes = [device.popErrorScope(), device.popErrorScope()];
		const refusal = Promise.all(scopes).then(([invalid, memory]) =>
			this.refusalOf(memory ?? invalid ?? null),
		);
		refusal.catch(() => {});
		const failed = this.lost.then((loss): never => {
			throw loss;
		});
		failed.catch(() => {});
		try {
			const value = await Promise.race([result, failed]);
			const refused = await Promise.race([refusal, failed]);
			if (refused) throw refused;
			return value;
		} catch (error) {
			result.catch(() => {});
			// mapAsync and its like reject a moment before device.lost or the scopes tell why.
			if (error instanceof DOMException)
				throw (await Promise.race([this.lost, pause().then(() => refusal)])) ?? error;
			throw error;
		}
	}

	private refusalOf(error: GPUError | null): KernelsLost | null {
		if (!error) return null;
		this.refusals += 1;
		const [told] = error.message.split('\n');
		if (error instanceof GPUOutOfMemoryError) return new KernelsLost(`the GPU is out of memory: ${told}`);
		return new KernelsLost(`WebGPU refused the kernels: ${told}`);
	}

	/** The first `count` floats of a buffer, once what was submitted before is done. */
	read(buffer: GPUBuffer, count: number): Promise<Float32Array<ArrayBuffer>> {
		return this.guard(async () => {
			const usage = GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST;
			const staging = this.device.createBuffer({ label: 'readback', size: 4 * count, usage });
			const encoder = this.device.createCommandEncoder();
			encoder.copyBufferToBuffer(buffer, 0, staging, 0, 4 * count);
			this.device.queue.submit([encoder.finish()]);
			try {
				await staging.mapAsync(GPUMapMode.READ);
				return new Float32Array(staging.getMappedRange().slice(0));
			} finally {
				staging.destroy();
			}
		});
	}

	/** Frees the device and all that is on it; TensorFlow.js goes without the backend. */
	close(): void {
		const { registry } = tf.engine();
		if (registry.webgpu === this.backend) tf.removeBackend('webgpu');
		this.device.destroy();
	}

	/** Resolves when the GPU has done everything submitted so far. */
	async idle(): Promise<void> {
		await this.guard(() => this.device.queue.onSubmittedWorkDone());
	}
}

const BUFFER_TYPES = { uniform: 'uniform', read: 'read-only-storage', read_write: 'storage' } as const;

/** A turn of the queue of tasks, for `device.lost` to settle. */
const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 50));

function reportOf({ label, code }: Shader, messages: readonly GPUCompilationMessage[]): string {
	const lines = code.split('\n');
	const told = messages.map(
		({ lineNum, message }) => `line ${lineNum}: ${message}\n    ${lines[lineNum - 1]?.trim()}`,
	);
	return `the shader ${label} does not compile:\n${told.join('\n')}`;
}

/**
 * Makes TensorFlow.js' backend "webgpu" on a new device, with the adapter's own limits, and makes it current. After
 * a lost device, call it again. Throws NoWebGpu where there is none.
 */
export async function openGpu(gpu: GPU | undefined = globalThis.navigator?.gpu): Promise<Gpu> {
	if (!gpu) throw new NoWebGpu('this environment has no WebGPU (navigator.gpu is missing)');
	const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
	if (!adapter) throw new NoWebGpu('WebGPU offers no adapter here (it is blocked, or there is no driver)');
	const { limits, info } = adapter;
	const device = await adapter.requestDevice({
		requiredFeatures: adapter.features.has('timestamp-query') ? ['timestamp-query'] : [],
		requiredLimits: Object.fromEntries(LIMITS.map((name) => [name, limits[name]])),
	});
	const backend = new WebGPUBackend(device, info);
	if (tf.engine().registryFactory.webgpu) tf.removeBackend('webgpu');
	tf.registerBackend('webgpu', () => backend, 3);
	await tf.setBackend('webgpu');
	return new Gpu(backend, info);
}

/** Taken as high as the adapter goes: TensorFlow.js' list. */
const LIMITS = [
	'maxComputeWorkgroupStorageSize',
	'maxComputeWorkgroupsPerDimension',
	'maxStorageBufferBindingSize',
	'maxBufferSize',
	'maxComputeWorkgroupSizeX',
	'maxComputeInvocationsPerWorkgroup',
] as const;
