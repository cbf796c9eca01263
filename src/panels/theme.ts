import { lab } from 'd3';
import { PLACES } from '../game/slots';
import { divergingRamp, type Ramp, sequentialRamp, timeRamp } from './color';

const TOKENS = [
	'ref',
	'tgt',
	'mod',
	'dyn',
	'run',
	'pot',
	'int',
	'ter',
	'reg',
	'bg',
	'panel',
	'ink',
	'mut',
	'line',
	'soft',
] as const;
export type Token = (typeof TOKENS)[number];

/** The colours of the page at this moment, read from its CSS custom properties. */
export interface Theme {
	readonly colors: Readonly<Record<Token, string>>;
	readonly dark: boolean;
	/** The font of small words on a canvas: 11 px, and larger with the letters of the page. */
	readonly small: string;
	/** How much larger the letters of the page are than usual. */
	readonly letters: number;
	readonly time: Ramp;
	readonly sequential: Ramp;
	readonly diverging: Ramp;
}

/** How much larger the letters of a page are than at 16 px to the rem. */
export const lettersOf = ({ documentElement }: Document): number =>
	Number.parseFloat(getComputedStyle(documentElement).fontSize) / 16;

/** The theme that was read last: as long as nothing has changed it is the same for all. */
let last: { readonly read: string; readonly theme: Theme } | null = null;

/** Throws where a token is missing: a panel without colours would be an empty box. */
export function readTheme(element: Element): Theme {
	const style = getComputedStyle(element);
	const tokenOf = (token: Token): string => {
		const value = style.getPropertyValue(`--${token}`).trim();
		if (value === '') throw new Error(`CSS property --${token} is not set; load src/ui/tokens.css`);
		return value;
	};
	const colors = Object.fromEntries(TOKENS.map((token) => [token, tokenOf(token)])) as Record<Token, string>;
	const letters = lettersOf(document);
	const dark = lab(colors.panel).l < 50;
	const read = [...Object.values(colors), letters, style.fontFamily].join();
	if (last?.read === read) return last.theme;
	const theme = {
		colors,
		dark,
		small: `${11 * letters}px ${style.fontFamily}`,
		letters,
		time: timeRamp(colors.ref, colors.mod, colors.tgt),
		sequential: sequentialRamp(colors.panel, dark),
		diverging: divergingRamp(colors.panel, dark),
	};
	last = { read, theme };
	return theme;
}

/** The colour of a slot of the game, or of a group of settings; muted for one that has none. */
export const slotColor = (theme: Theme, slot: keyof typeof PLACES): string =>
	theme.colors[PLACES[slot].color ?? 'mut'];
