import type { Ramp } from './color';
import { child, setText } from './panel';

/** A colour bar with words under its two ends and its middle; style sheets may have it stand, with its words beside it (`--rising`). */
export interface Legend {
	show(ramp: Ramp, labels: readonly [string, string, string]): void;
}

export function mountLegend(parent: Element): Legend {
	const root = child(parent, 'panel-legend');
	const bar = child(root, 'panel-bar');
	const line = child(root, 'panel-ticks');
	const marks = [0, 1, 2].map(() => line.appendChild(document.createElement('span')));
	let painted: Ramp | null = null;
	return {
		show(ramp, labels) {
			if (painted !== ramp) {
				const stops = Array.from({ length: 17 }, (_, i) => ramp.at(i / 16));
				bar.style.background = `linear-gradient(var(--rising, 90deg), ${stops.join(', ')})`;
				painted = ramp;
			}
			marks.forEach((mark, i) => {
				setText(mark, labels[i] ?? '');
			});
		},
	};
}
