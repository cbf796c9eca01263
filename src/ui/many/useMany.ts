import { useStore } from 'zustand';
import { findPreset } from '../../spec/presets/index';
import type { Bench } from '../../store/bench';
import { createMany, type Many, type Opened, type Subject } from '../../store/many';
import { type StudyState, spawnStudyWorker } from '../../store/study';
import { useBench, useExperimentState } from '../context';

const known = new WeakMap<Bench, Many>();

/** Whoever asks on a bench gets the same. */
export function useMany(): Many {
	const bench = useBench();
	const many =
		known.get(bench) ??
		createMany(bench, {
			spawn: spawnStudyWorker,
			cores: navigator.hardwareConcurrency,
			now: () => performance.now(),
		});
	known.set(bench, many);
	return many;
}

/** How a study of the experiment that this stands by is called. */
export function useSubject(): Pick<Subject, 'title' | 'file'> {
	const preset = useExperimentState((s) => s.preset);
	return { title: findPreset(preset ?? '')?.title ?? 'A game of your own', file: preset ?? 'game' };
}

export const useOpened = (): Opened | null => useStore(useMany().state, ({ opened }) => opened);
export const useStudy = ({ study }: Opened): StudyState => useStore(study.state);
