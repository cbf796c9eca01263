// breaks: no-fixed-id no-fixed-id unreached
// Two experiments on one page would have the same ids.
export const Fixed = ({ own }: { readonly own: string }) => (
	<>
		<button type="button" popoverTarget="about" aria-describedby={own}>
			about
		</button>
		<div id={`about`} popover="auto" />
	</>
);
