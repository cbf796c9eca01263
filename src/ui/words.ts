import { plain, stamp } from '../panels/words';
import type { Phase, Status } from '../protocol/messages';
import type { Metric, Snapshot } from '../protocol/snapshot';
import { sayNumber } from '../spec/words';

/** What is said of a run beside how far it is. */
export const PHASES: Readonly<Record<Phase, string>> = {
	idle: 'ready',
	preparing: '',
	training: 'training',
	paused: 'paused',
	done: 'done',
	diverged: 'diverged',
	failed: 'stopped',
};

/** Units of a time that is left, from the largest: seconds in one, the least of them that is told, and in which steps. */
const UNITS = [
	{ seconds: 3600, from: 1.5, by: 0.1, name: 'h' },
	{ seconds: 60, from: 1, by: 1, name: 'min' },
	{ seconds: 1, from: 30, by: 5, name: 's' },
	{ seconds: 1, from: 0, by: 1, name: 's' },
] as const;

/** "12 s left": the coarser, the longer it is. */
export function leftWords(seconds: number): string {
	const unit = UNITS.find((each) => seconds >= each.from * each.seconds) ?? UNITS[3];
	const value = Math.max(unit.by, unit.by * Math.round(seconds / unit.seconds / unit.by));
	return `${sayNumber(Number(value.toFixed(1)))} ${unit.name} left`;
}

/** What the status chip says: where it runs, how fast or in which state, how far, how long to the end. */
export function statusWords(status: Status | null): string {
	if (!status) return 'starting the engine';
	const { backend, phase, step, stepsPerSecond, secondsLeft } = status;
	const pace =
		phase === 'training' && stepsPerSecond > 0
			? `${sayNumber(Number(stepsPerSecond.toFixed(stepsPerSecond < 10 ? 1 : 0)))} steps/s`
			: PHASES[phase];
	const left = secondsLeft === null ? '' : leftWords(secondsLeft);
	return [backend, pace, `step ${sayNumber(step)}`, left].filter(Boolean).join(' · ');
}

/** Less than this, relatively, is no trend. */
const TREND = 0.003;

/** What a sighted person sees happen, in a sentence: "step 500, NLL 2.91, falling". */
export function progressWords(
	phase: Phase,
	now: Pick<Snapshot, 'step' | 'metrics'>,
	before: Pick<Snapshot, 'metrics'> | null,
): string {
	const metric: Metric | undefined = now.metrics[0];
	const said = [`step ${sayNumber(now.step)}`];
	if (metric) {
		const measured = [`${plain(metric.label)} ${sayNumber(metric.value)}`, stamp(metric.step, now.step)];
		said.push(measured.filter(Boolean).join(' at '));
		const old = before?.metrics.find(({ id }) => id === metric.id)?.value;
		if (old !== undefined) {
			const change = (metric.value - old) / Math.max(Math.abs(old), 1e-12);
			said.push(change < -TREND ? 'falling' : change > TREND ? 'rising' : 'steady');
		}
	}
	return phase === 'training' ? said.join(', ') : `${PHASES[phase]} at ${said.slice(0, 2).join(', ')}`;
}
