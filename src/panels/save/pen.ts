/** Numbers of a picture in CSS pixels: hundredths are not seen. */
const inSvg = (value: number): string => String(Number(value.toFixed(2)));

export const escaped = (text: string): string =>
	text.replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`);

/** `<name a="…" b="…"/>`, or with content between two tags. */
export function tag(
	name: string,
	attributes: Readonly<Record<string, string | number>>,
	content = '',
): string {
	const written = Object.entries(attributes).map(
		([key, value]) => ` ${key}="${typeof value === 'number' ? inSvg(value) : escaped(value)}"`,
	);
	return `<${name}${written.join('')}${content ? `>${content}</${name}>` : '/>'}`;
}

/** A linear gradient, and what paints with it. */
export function gradient(
	id: string,
	[x1, y1, x2, y2]: readonly [number, number, number, number],
	stops: readonly (readonly [offset: number, color: string])[],
): string {
	const inside = stops.map(([offset, color]) => tag('stop', { offset, 'stop-color': color }));
	return tag('linearGradient', { id, gradientUnits: 'userSpaceOnUse', x1, y1, x2, y2 }, inside.join(''));
}

/** Ids that no other part of the document has. */
export const counted = (): (() => string) => {
	let count = 0;
	return () => {
		count += 1;
		return `s${count}`;
	};
};

const ANCHORS: Readonly<Record<CanvasTextAlign, string>> = {
	left: 'start',
	start: 'start',
	center: 'middle',
	right: 'end',
	end: 'end',
};

/** A canvas context that writes what is painted as SVG, and its state as it stands. */
export interface Pen {
	readonly context: CanvasRenderingContext2D;
	markup(): string;
}

/**
 * Lines, areas and words become elements, pictures of pixels are embedded. What panels do not use throws: a part of a picture is not
 * left out in silence.
 */
export function svgPen(nextId: () => string): Pen {
	const state = document.createElement('canvas').getContext('2d');
	if (!state) throw new Error('this browser gives no 2-D canvas context to save a picture with');
	const out: string[] = [];
	const gradients = new Map<CanvasGradient, string>();
	/** Clips that are open, and how many were at each `save`. */
	let clips = 0;
	const saved: number[] = [];
	let path = '';

	const go = (command: 'M' | 'L' | 'C' | 'Q', ...at: number[]): void => {
		// As a canvas does.
		if (!at.every(Number.isFinite)) return;
		path += `${path === '' ? 'M' : command}${(path === '' ? at.slice(-2) : at).map(inSvg).join(' ')}`;
	};
	const paintOf = (style: string | CanvasGradient | CanvasPattern): string => {
		if (typeof style === 'string') return style;
		const id = style instanceof CanvasGradient ? gradients.get(style) : undefined;
		if (!id) throw new Error('a pattern cannot be saved as SVG');
		return `url(#${id})`;
	};
	const filled = (d: string): void => {
		out.push(tag('path', { d, fill: paintOf(state.fillStyle), 'fill-opacity': state.globalAlpha }));
	};
	const rect = (x: number, y: number, w: number, h: number): string =>
		`M${[x, y].map(inSvg).join(' ')}h${inSvg(w)}v${inSvg(h)}h${inSvg(-w)}Z`;
	const pixels = (image: HTMLCanvasElement, at: readonly number[]): void => {
		const [x = 0, y = 0, width = image.width, height = image.height] = at.slice(-4);
		const [sx = 0, sy = 0, sw = image.width, sh = image.height] = at.length === 8 ? at : [];
		const part = Object.assign(document.createElement('canvas'), { width: sw, height: sh });
		part.getContext('2d')?.drawImage(image, sx, sy, sw, sh, 0, 0, sw, sh);
		const look = { opacity: state.globalAlpha, preserveAspectRatio: 'none' };
		out.push(tag('image', { x, y, width, height, ...look, href: part.toDataURL() }));
	};

	const own = {
		beginPath: () => {
			path = '';
		},
		moveTo(x: number, y: number) {
			if (Number.isFinite(x + y)) path += `M${inSvg(x)} ${inSvg(y)}`;
		},
		lineTo: (x: number, y: number) => go('L', x, y),
		bezierCurveTo: (...at: number[]) => go('C', ...at),
		quadraticCurveTo: (...at: number[]) => go('Q', ...at),
		closePath() {
			path += 'Z';
		},
		rect(x: number, y: number, w: number, h: number) {
			path += rect(x, y, w, h);
		},
		arc(x: number, y: number, r: number, from: number, to: number, counter = false) {
			const turn = counter ? from - to : to - from;
			const point = (angle: number) => [x + r * Math.cos(angle), y + r * Math.sin(angle)] as const;
			go('L', ...point(from));
			// A full circle has no end of its own: two halves.
			const halves = turn >= 2 * Math.PI ? [from + Math.PI, from + 2 * Math.PI] : [to];
			for (const end of halves)
				path += `A${[r, r, 0, Number(turn > Math.PI && halves.length === 1), Number(!counter), ...point(end)].map(inSvg).join(' ')}`;
		},
		fill: () => filled(path),
		fillRect: (x: number, y: number, w: number, h: number) => filled(rect(x, y, w, h)),
		stroke() {
			const dashes = state.getLineDash();
			out.push(
				tag('path', {
					d: path,
					fill: 'none',
					stroke: paintOf(state.strokeStyle),
					'stroke-opacity': state.globalAlpha,
					'stroke-width': state.lineWidth,
					'stroke-linejoin': state.lineJoin,
					'stroke-linecap': state.lineCap,
					...(dashes.length > 0 ? { 'stroke-dasharray': dashes.join(' ') } : {}),
				}),
			);
		},
		fillText(text: string, x: number, y: number) {
			const look = { fill: paintOf(state.fillStyle), 'fill-opacity': state.globalAlpha };
			const style = `font: ${state.font}; white-space: pre`;
			out.push(tag('text', { x, y, ...look, 'text-anchor': ANCHORS[state.textAlign], style }, escaped(text)));
		},
		drawImage(image: CanvasImageSource, ...at: number[]) {
			if (!(image instanceof HTMLCanvasElement)) throw new Error('only canvases can be saved as SVG');
			if (image.width > 0 && image.height > 0) pixels(image, at);
		},
		clip() {
			const id = nextId();
			out.push(tag('clipPath', { id }, tag('path', { d: path })), `<g clip-path="url(#${id})">`);
			clips += 1;
		},
		save() {
			state.save();
			saved.push(clips);
		},
		restore() {
			state.restore();
			const before = saved.pop() ?? clips;
			for (; clips > before; clips--) out.push('</g>');
		},
		createLinearGradient(...line: [number, number, number, number]) {
			const made = state.createLinearGradient(...line);
			const id = nextId();
			const stops: [number, string][] = [];
			const place = out.push('') - 1;
			gradients.set(made, id);
			const add = made.addColorStop.bind(made);
			made.addColorStop = (offset, color) => {
				add(offset, color);
				stops.push([offset, color]);
				out[place] = gradient(id, line, stops);
			};
			return made;
		},
		measureText: (text: string) => state.measureText(text),
		setLineDash: (dashes: number[]) => state.setLineDash(dashes),
		getLineDash: () => state.getLineDash(),
	};
	const context = new Proxy(state, {
		get(target, key) {
			if (Object.hasOwn(own, key)) return Reflect.get(own, key);
			const value: unknown = Reflect.get(target, key, target);
			if (typeof value === 'function') throw new Error(`${String(key)} cannot be saved as SVG`);
			return value;
		},
		set: (target, key, value) => Reflect.set(target, key, value, target),
	});
	return { context, markup: () => out.join('') + '</g>'.repeat(clips) };
}
