import 'react';

declare module 'react' {
	interface CSSProperties {
		/** Custom properties, set where a component hands a number or a token to its style sheet. */
		[token: `--${string}`]: string | number;
	}
}
