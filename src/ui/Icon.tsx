const PATHS = {
	play: <path d="M5 3.2v9.6L13 8z" fill="currentColor" stroke="none" />,
	pause: <path d="M4.5 3.5h2.4v9H4.5zM9.1 3.5h2.4v9H9.1z" fill="currentColor" stroke="none" />,
	loop: <path d="M3 7.5A3.5 3.5 0 0 1 6.5 4H12M10 2l2 2-2 2M13 8.5A3.5 3.5 0 0 1 9.5 12H4M6 14l-2-2 2-2" />,
	theme: (
		<>
			<circle cx="8" cy="8" r="5.5" />
			<path d="M8 2.5a5.5 5.5 0 0 1 0 11z" fill="currentColor" stroke="none" />
		</>
	),
	more: <path d="M3.5 8h.01M8 8h.01M12.5 8h.01" strokeWidth="2.4" strokeLinecap="round" />,
	close: <path d="M4 4l8 8M12 4l-8 8" />,
	gallery: <path d="M2.5 2.5h4.2v4.2H2.5zM9.3 2.5h4.2v4.2H9.3zM2.5 9.3h4.2v4.2H2.5zM9.3 9.3h4.2v4.2H9.3z" />,
	undo: <path d="M3 6h6.5a3.5 3.5 0 0 1 0 7H6M6 3L3 6l3 3" />,
	redo: <path d="M13 6H6.5a3.5 3.5 0 0 0 0 7H10M10 3l3 3-3 3" />,
} as const;

/** Decoration: the button that holds it carries the name. */
export function Icon({ name }: { readonly name: keyof typeof PATHS }) {
	return (
		<svg className="glyph" viewBox="0 0 16 16" aria-hidden="true">
			{PATHS[name]}
		</svg>
	);
}
