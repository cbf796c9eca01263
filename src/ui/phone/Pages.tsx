import type { ReactNode } from 'react';
import { useSideways } from '../media';
import { usePart } from '../parts';

const load = () => import('./Deck');

/** What stands beside the stage: as it is, or, on a phone on its side, as pages to be swiped. */
export function Pages({ children }: { readonly children: ReactNode }) {
	return useSideways() ? <Swiped>{children}</Swiped> : children;
}

function Swiped({ children }: { readonly children: ReactNode }) {
	const part = usePart(load, 'The pages have no dots: the program that turns them could not be loaded.');
	if (part === null) return null;
	if (part !== 'missing') return <part.Deck>{children}</part.Deck>;
	return (
		<div className="deck">
			<div className="pages">{children}</div>
		</div>
	);
}
