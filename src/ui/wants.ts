import { useEffect } from 'react';
import { drawnOf, type Field } from '../panels/needs';
import { useBench } from './context';

/**
 * As long as this part is on the page, pictures carry what it draws of them.
 * @param needs a constant, or remembered: another list is told anew
 */
export function useWants(needs: readonly Field[]): void {
	const { wants } = useBench();
	useEffect(() => {
		const who = {};
		wants.put(who, drawnOf(needs));
		return () => wants.drop(who);
	}, [wants, needs]);
}
