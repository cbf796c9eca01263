import type { ProbePoint } from '../protocol/probe';
import { clip, gameError } from '../spec/words';

/** More could not be told apart. */
export const MOST_PROBES = 6;

/** A probe, in numbers that a link can hold: places to six digits, flow time to a thousandth. */
export const probeAt = (x: readonly [number, number], t: number): ProbePoint => ({
	x: [Number(x[0].toPrecision(6)), Number(x[1].toPrecision(6))],
	t: Math.floor(t * 1000 + 1e-6) / 1000,
});

/** Probes as a link has them: `x,y,t;x,y,t`, in the units of the data. */
export const writeProbes = (probes: readonly ProbePoint[]): string =>
	probes.map(({ x, t }) => [...x, t].join(',')).join(';');

/** The probes that can be read of a link, and what is wrong with the others. */
export function readProbes(
	text: string,
	horizon: number,
): { readonly probes: readonly ProbePoint[]; readonly problem: string | null } {
	const parts = text.split(';').filter((part) => part !== '');
	const read = parts.map((part) => {
		const [x = Number.NaN, y = Number.NaN, t = Number.NaN, ...rest] = part.split(',').map(Number);
		const sound = rest.length === 0 && Number.isFinite(x + y) && t >= 0 && t <= horizon;
		return sound ? [{ x: [x, y], t } as const] : [];
	});
	const probes = read.flat().slice(0, MOST_PROBES);
	const wish = `up to ${MOST_PROBES} probes x,y,t with t from 0 to ${horizon}, between semicolons`;
	const problem = probes.length === parts.length ? null : gameError('view.probes', clip(text), wish).message;
	return { probes, problem };
}
