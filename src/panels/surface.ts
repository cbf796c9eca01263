import { plain } from './words';

/** A canvas with a text alternative, drawn in CSS pixels at the screen's own resolution. */
export interface Surface {
	readonly canvas: HTMLCanvasElement;
	/** Content size in CSS pixels. */
	readonly width: number;
	readonly height: number;
	readonly ratio: number;
	/** The context, cleared and scaled so that one unit is one CSS pixel; null while it has no size. */
	begin(): CanvasRenderingContext2D | null;
	/** What the picture shows, in words. */
	describe(words: string): void;
	/** Leaves it empty, and says why. */
	blank(words: string): void;
	resize(width: number, height: number): void;
}

/** What surfaces paint on in place of themselves; null where they paint themselves. */
let recorder: ((surface: Surface) => CanvasRenderingContext2D) | null = null;

/** While `draw` runs, surfaces paint onto what `context` gives them, and stay as they are on the screen. */
export function recording(context: (surface: Surface) => CanvasRenderingContext2D, draw: () => void): void {
	recorder = context;
	try {
		draw();
	} finally {
		recorder = null;
	}
}

export function mountSurface(parent: Element, className: string): Surface {
	const canvas = parent.appendChild(document.createElement('canvas'));
	canvas.className = className;
	canvas.setAttribute('role', 'img');
	canvas.setAttribute('aria-label', 'not drawn yet');
	const context = canvas.getContext('2d');
	if (!context) throw new Error(`this browser gives no 2-D canvas context for ${className}; try another one`);
	const size = { width: canvas.clientWidth, height: canvas.clientHeight };
	let described = '';
	const surface: Surface = {
		canvas,
		get width() {
			return size.width;
		},
		get height() {
			return size.height;
		},
		get ratio() {
			return devicePixelRatio;
		},
		begin() {
			if (size.width < 1 || size.height < 1) return null;
			if (recorder) return recorder(surface);
			const [width, height] = [
				Math.round(size.width * devicePixelRatio),
				Math.round(size.height * devicePixelRatio),
			];
			if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
			context.setTransform(1, 0, 0, 1, 0, 0);
			context.clearRect(0, 0, width, height);
			context.scale(width / size.width, height / size.height);
			return context;
		},
		describe(words) {
			if (words !== described) canvas.setAttribute('aria-label', plain(words));
			described = words;
		},
		blank(words) {
			surface.begin();
			surface.describe(words);
		},
		resize(width, height) {
			Object.assign(size, { width, height });
		},
	};
	return surface;
}

/** A drawing kept aside, in device pixels; its context is scaled to CSS pixels like a surface's. */
export function offscreen(width: number, height: number, ratio: number): CanvasRenderingContext2D {
	const canvas = document.createElement('canvas');
	canvas.width = Math.max(1, Math.round(width * ratio));
	canvas.height = Math.max(1, Math.round(height * ratio));
	const context = canvas.getContext('2d');
	if (!context) throw new Error('this browser gives no 2-D canvas context for an offscreen layer');
	context.scale(canvas.width / width, canvas.height / height);
	return context;
}
