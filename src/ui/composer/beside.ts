import { createContext, type ReactNode } from 'react';

/** What the composer tells of the game that the composed one is compared with. */
export interface Beside {
	/** What stands there at a path, where it is another value, and the way to it. */
	line(path: string): ReactNode;
	/** The number that stands there at a path, where it is another one; null where it is not, or is no number. */
	number(path: string): number | null;
	/** Whether anything differs in one of these slots or groups. */
	differs(places: readonly string[]): boolean;
}

/** Null where nothing is compared. */
export const BesideContext = createContext<Beside | null>(null);
