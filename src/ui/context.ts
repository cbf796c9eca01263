import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { Address } from '../store/address';
import type { Clock } from '../store/clock';
import type { Lab, LabState } from '../store/lab';
import type { Looks } from '../store/looks';
import type { Loop } from './loop';

/** One experiment on the screen. A second one beside it gets a desk of its own. */
export interface Desk {
	readonly lab: Lab;
	readonly loop: Loop;
	readonly address: Address;
}

const Context = createContext<Desk | null>(null);
export const DeskProvider = Context.Provider;

function useDesk(): Desk {
	const desk = useContext(Context);
	if (!desk) throw new Error('no desk here: wrap the component in a DeskProvider');
	return desk;
}
export const useLab = (): Lab => useDesk().lab;
export const useLoop = (): Loop => useDesk().loop;
export const useAddress = (): Address => useDesk().address;
export const useLabState = <T>(select: (state: LabState) => T): T => useStore(useLab().state, select);
export const useClock = <T>(select: (clock: Clock) => T): T => useStore(useLab().clock, select);
export const useLooks = <T>(select: (looks: Looks) => T): T => useStore(useLab().looks, select);
