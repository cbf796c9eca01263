import type { Buffers, Gpu, Pipeline } from './device';

/** The dispatches of one submission; each sees what those before it wrote. */
export class Commands {
	private readonly encoder: GPUCommandEncoder;
	private pass: GPUComputePassEncoder | null = null;
	/** Dispatches so far. */
	dispatches = 0;

	constructor(private readonly gpu: Gpu) {
		this.encoder = gpu.device.createCommandEncoder();
	}

	/** Runs `pipeline` with at least `threads` invocations. Throws on a binding without a buffer. */
	dispatch(pipeline: Pipeline, threads: number, buffers: Buffers): void {
		const group = this.gpu.bind(pipeline, buffers);
		this.pass ??= this.encoder.beginComputePass();
		this.pass.setPipeline(pipeline.pipeline);
		this.pass.setBindGroup(0, group);
		this.pass.dispatchWorkgroups(Math.ceil(threads / pipeline.shader.workgroup));
		this.dispatches++;
	}

	copy(bytes: number, from: GPUBuffer, fromOffset: number, to: GPUBuffer, toOffset: number): void {
		this.endPass();
		this.encoder.copyBufferToBuffer(from, fromOffset, to, toOffset, bytes);
	}

	submit(): void {
		this.endPass();
		this.gpu.device.queue.submit([this.encoder.finish()]);
	}

	private endPass(): void {
		this.pass?.end();
		this.pass = null;
	}
}

/** Buffers of one owner, by name; a buffer that must grow is replaced and its contents are lost. */
export class BufferPool {
	private readonly buffers = new Map<string, GPUBuffer>();
	/** `Gpu.refusals` when a buffer was made. */
	private readonly since = new WeakMap<GPUBuffer, number>();

	constructor(
		private readonly gpu: Gpu,
		private readonly usage: GPUBufferUsageFlags = GPUBufferUsage.STORAGE |
			GPUBufferUsage.COPY_SRC |
			GPUBufferUsage.COPY_DST,
	) {}

	/** A buffer of at least `bytes`, new ones zeroed; a new one after a refusal, since the old may be invalid. */
	get(name: string, bytes: number): GPUBuffer {
		const known = this.buffers.get(name);
		const { refusals } = this.gpu;
		if (known && known.size >= bytes && this.since.get(known) === refusals) return known;
		known?.destroy();
		const buffer = this.gpu.device.createBuffer({
			label: name,
			size: Math.max(16, bytes),
			usage: this.usage,
		});
		this.buffers.set(name, buffer);
		this.since.set(buffer, refusals);
		return buffer;
	}

	get count(): number {
		return this.buffers.size;
	}
	/** Bytes held on the GPU. */
	get bytes(): number {
		return [...this.buffers.values()].reduce((sum, { size }) => sum + size, 0);
	}

	dispose(): void {
		for (const buffer of this.buffers.values()) buffer.destroy();
		this.buffers.clear();
	}
}
