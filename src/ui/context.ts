import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { Address } from '../store/address';
import type { Bench, BenchState } from '../store/bench';
import type { Clock } from '../store/clock';
import type { Experiment, ExperimentState } from '../store/experiment';
import type { Looks } from '../store/looks';
import type { Loop } from './loop';

/** The page: its bench, and what there is one of however many experiments stand on it. */
export interface Desk {
	readonly bench: Bench;
	readonly loop: Loop;
	readonly address: Address;
}

const DeskContext = createContext<Desk | null>(null);
export const DeskProvider = DeskContext.Provider;

function useDesk(): Desk {
	const desk = useContext(DeskContext);
	if (!desk) throw new Error('no desk here: wrap the component in a DeskProvider');
	return desk;
}
export const useBench = (): Bench => useDesk().bench;
export const useLoop = (): Loop => useDesk().loop;
export const useAddress = (): Address => useDesk().address;
export const useBenchState = <T>(select: (state: BenchState) => T): T => useStore(useBench().state, select);
export const useClock = <T>(select: (clock: Clock) => T): T => useStore(useBench().clock, select);
export const useLooks = <T>(select: (looks: Looks) => T): T => useStore(useBench().looks, select);

/** The experiment that a part of the page is of. */
const ExperimentContext = createContext<Experiment | null>(null);
export const ExperimentProvider = ExperimentContext.Provider;

export function useExperiment(): Experiment {
	const experiment = useContext(ExperimentContext);
	if (!experiment) throw new Error('no experiment here: wrap the component in an ExperimentProvider');
	return experiment;
}
export const useExperimentState = <T>(select: (state: ExperimentState) => T): T =>
	useStore(useExperiment().state, select);
