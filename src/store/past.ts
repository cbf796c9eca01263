import type { Answer, Questions } from '../protocol/questions';
import { DRAWN } from '../protocol/snapshot';
import type { Frames } from './frames';
import type { LooksStore } from './looks';
import type { Wants } from './wants';

/** The engine may lose its kernels while it is asked, and have others then. */
const TRIES = 2;

/** As much of an experiment as it takes. */
interface Run {
	readonly frames: Pick<Frames, 'at' | 'complete' | 'subscribe'>;
	ask(
		what: 'fields',
		ask: Questions['fields']['ask'] & { readonly parameters: Float32Array },
	): Promise<Answer<'fields'>>;
}

/**
 * Completes the picture of the past that is looked at: what nobody drew when it was made is asked of the model that it is of, one
 * picture at a time, and of the weights of that time. The distance to the optimum is not: it has a thread of its own, and the curve of what was found there.
 * Returns how to stop.
 */
export function completePast({ frames, ask }: Run, looks: LooksStore, { state }: Wants): () => void {
	let busy = false;
	/** One that could not be completed twice is left as it is. */
	const tried = new WeakMap<object, number>();
	const look = (): void => {
		const { past } = looks.getState();
		const picture = past === null ? null : frames.at(past);
		if (busy || !picture || (tried.get(picture) ?? 0) >= TRIES) return;
		const { measured, parameters, step } = picture;
		const wants = DRAWN.filter(
			(field) =>
				field !== 'optimum' && measured[field] === undefined && state.getState().fields?.includes(field),
		);
		if (wants.length === 0) return;
		busy = true;
		tried.set(picture, (tried.get(picture) ?? 0) + 1);
		ask('fields', { wants, parameters, step })
			.finally(() => {
				busy = false;
			})
			.then((found) => {
				frames.complete(picture, found, wants);
				look();
			})
			.catch(() => {});
	};
	const stops = [looks.subscribe(look), state.subscribe(look), frames.subscribe(look)];
	return () => {
		for (const stop of stops) stop();
	};
}
