/** Pictures as data URLs, worked on in the page, where there is something that reads and writes them. */

async function pixelsOf(url: string): Promise<ImageData> {
	const image = new Image();
	image.src = url;
	await image.decode();
	const context = contextOf(image.width, image.height);
	context.drawImage(image, 0, 0);
	return context.getImageData(0, 0, image.width, image.height);
}

function contextOf(width: number, height: number): CanvasRenderingContext2D {
	const context = Object.assign(document.createElement('canvas'), { width, height }).getContext('2d');
	if (!context) throw new Error('no canvas');
	return context;
}

/** A picture `by` times as small, each pixel the mean of by² of the old: edges of letters and lines no longer count. */
export async function shrunk(url: string, by: number): Promise<string> {
	const from = await pixelsOf(url);
	const [width, height] = [Math.floor(from.width / by), Math.floor(from.height / by)];
	const to = new ImageData(width, height);
	for (let y = 0; y < height; y++)
		for (let x = 0; x < width; x++)
			for (let c = 0; c < 4; c++) {
				let sum = 0;
				for (let k = 0; k < by * by; k++) {
					const at = (y * by + Math.floor(k / by)) * from.width + x * by + (k % by);
					sum += from.data[4 * at + c] ?? 0;
				}
				to.data[4 * (y * width + x) + c] = sum / by ** 2;
			}
	const context = contextOf(width, height);
	context.putImageData(to, 0, 0);
	return context.canvas.toDataURL('image/png');
}

export interface Difference {
	/** Pixels by which width and height differ, the larger one. */
	readonly size: number;
	/** Mean over pixels and colours of how far two pictures are apart, of 255, where both are. */
	readonly mean: number;
	/** Share of pixels with a colour that is off by more than `gross` of 255. */
	readonly share: number;
}

export async function difference(a: string, b: string, gross: number): Promise<Difference> {
	const [one, other] = [await pixelsOf(a), await pixelsOf(b)];
	const [width, height] = [Math.min(one.width, other.width), Math.min(one.height, other.height)];
	let [sum, off] = [0, 0];
	for (let y = 0; y < height; y++)
		for (let x = 0; x < width; x++) {
			let worst = 0;
			for (let c = 0; c < 3; c++) {
				const d = Math.abs(
					(one.data[4 * (y * one.width + x) + c] ?? 0) - (other.data[4 * (y * other.width + x) + c] ?? 0),
				);
				sum += d;
				worst = Math.max(worst, d);
			}
			if (worst > gross) off++;
		}
	const size = Math.max(Math.abs(one.width - other.width), Math.abs(one.height - other.height));
	return { size, mean: sum / (3 * width * height), share: off / (width * height) };
}
