import { recording } from '../surface';
import { counted, escaped, gradient, type Pen, svgPen, tag } from './pen';

/** Air around a panel, CSS pixels. */
const MARGIN = 12;

/** A panel as a document of SVG: its lines and words as such, its fields as pixels within. Sizes in CSS pixels. */
export interface Picture {
	readonly svg: string;
	readonly width: number;
	readonly height: number;
}

/** What stands where, from the corner of the picture. */
type Place = (box: DOMRect) => {
	readonly x: number;
	readonly y: number;
	readonly width: number;
	readonly height: number;
};

/** The panel in an element as it is seen; `draw` paints it once more. `words` are for who cannot see it. */
export function pictureOf(root: HTMLElement, draw: () => void, words: string): Picture {
	const pens = new Map<Element, Pen>();
	const nextId = counted();
	recording(({ canvas }) => {
		const pen = svgPen(nextId);
		pens.set(canvas, pen);
		return pen.context;
	}, draw);
	const corner = root.getBoundingClientRect();
	const place: Place = ({ x, y, width, height }) => ({
		x: x - corner.x + MARGIN,
		y: y - corner.y + MARGIN,
		width,
		height,
	});
	const [width, height] = [corner.width + 2 * MARGIN, corner.height + 2 * MARGIN].map(Math.ceil);
	const ground = { width: '100%', height: '100%', fill: getComputedStyle(root).getPropertyValue('--bg') };
	const inside = tag('desc', {}, escaped(words)) + tag('rect', ground) + written(root, place, pens, nextId);
	const size = { width: width ?? 0, height: height ?? 0 };
	const svg = tag('svg', { xmlns: 'http://www.w3.org/2000/svg', ...size }, inside);
	return { svg, ...size };
}

function written(
	element: Element,
	place: Place,
	pens: ReadonlyMap<Element, Pen>,
	nextId: () => string,
): string {
	const style = getComputedStyle(element);
	// What is clipped away is for who listens.
	if (style.display === 'none' || style.visibility === 'hidden' || style.clipPath !== 'none') return '';
	const at = place(element.getBoundingClientRect());
	const pen = pens.get(element);
	if (element instanceof HTMLCanvasElement)
		return pen ? tag('svg', { ...at, overflow: 'hidden' }, pen.markup()) : '';
	if (element instanceof SVGTextElement) return letters(element, style, place);
	const children = [...element.childNodes].map((node) => {
		if (node instanceof Element) return written(node, place, pens, nextId);
		return node instanceof Text ? lines(node, style, place) : '';
	});
	return box(style, at, nextId) + children.join('');
}

/** Ground, gradient (rightward, or upward where it stands) and the line above it. */
function box(style: CSSStyleDeclaration, at: ReturnType<Place>, nextId: () => string): string {
	const stops = style.backgroundImage.match(/rgba?\([^)]*\)/g) ?? [];
	const id = nextId();
	const rx = Number.parseFloat(style.borderTopLeftRadius) || 0;
	const line = Number.parseFloat(style.borderTopWidth) || 0;
	const along =
		at.height > at.width
			? ([0, at.y + at.height, 0, at.y] as const)
			: ([at.x, 0, at.x + at.width, 0] as const);
	return [
		// Without a ground the computed colour has an alpha of nothing.
		...(/, 0\)$/.test(style.backgroundColor)
			? []
			: [tag('rect', { ...at, rx, fill: style.backgroundColor })]),
		...(stops.length > 1
			? [
					gradient(
						id,
						along,
						stops.map((color, i) => [i / (stops.length - 1), color]),
					),
					tag('rect', { ...at, rx, fill: `url(#${id})` }),
				]
			: []),
		...(line > 0 ? [tag('rect', { ...at, height: line, fill: style.borderTopColor })] : []),
	].join('');
}

const fontOf = ({ fontStyle, fontWeight, fontSize, fontFamily }: CSSStyleDeclaration): string =>
	`font: ${fontStyle} ${fontWeight} ${fontSize} ${fontFamily}; white-space: pre`;

/** A word of an SVG within the panel, with the edge that parts it from what is behind. */
function letters(element: SVGTextElement, style: CSSStyleDeclaration, place: Place): string {
	const { x, y } = place(element.ownerSVGElement?.getBoundingClientRect() ?? new DOMRect());
	const [left, base] = [element.x.baseVal[0]?.value ?? 0, element.y.baseVal[0]?.value ?? 0];
	return tag(
		'text',
		{
			x: x + left,
			y: y + base,
			fill: style.fill,
			stroke: style.stroke,
			'stroke-width': style.strokeWidth,
			'stroke-linejoin': 'round',
			'paint-order': 'stroke',
			'text-anchor': style.textAnchor,
			style: fontOf(style),
		},
		escaped(element.textContent ?? ''),
	);
}

/** A text as the browser has broken it into lines. */
function lines(node: Text, style: CSSStyleDeclaration, place: Place): string {
	const range = document.createRange();
	const found: { text: string; readonly box: DOMRect }[] = [];
	for (const { 0: word, index } of node.data.matchAll(/\S+\s*/g)) {
		range.setStart(node, index);
		range.setEnd(node, index + word.trimEnd().length);
		const box = range.getBoundingClientRect();
		const line = found.at(-1);
		if (box.width === 0) continue;
		if (line && Math.abs(line.box.y - box.y) < 1) line.text += word;
		else found.push({ text: word, box });
	}
	return found
		.map(({ text, box }) => {
			const { x, y, height } = place(box);
			// The box of letters reaches from their ascent to their descent: about four fifths of it stand on the line.
			const size = Number.parseFloat(style.fontSize);
			return tag(
				'text',
				{ x, y: y + height / 2 + 0.36 * size, fill: style.color, style: fontOf(style) },
				escaped(text.trimEnd()),
			);
		})
		.join('');
}

/** The picture in pixels, `scale` to a CSS pixel. */
export async function pngOf({ svg, width, height }: Picture, scale: number): Promise<Blob> {
	const image = new Image();
	const url = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
	try {
		image.src = url;
		await image.decode();
		const size = { width: scale * width, height: scale * height };
		const canvas = Object.assign(document.createElement('canvas'), size);
		canvas.getContext('2d')?.drawImage(image, 0, 0, size.width, size.height);
		return await new Promise((resolve, reject) => {
			canvas.toBlob((made) => (made ? resolve(made) : reject(new Error('no picture was made'))), 'image/png');
		});
	} finally {
		URL.revokeObjectURL(url);
	}
}
