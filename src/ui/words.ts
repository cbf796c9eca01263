import { plain, stamp } from '../panels/words';
import type { Phase, Status } from '../protocol/messages';
import type { Metric, Snapshot } from '../protocol/snapshot';
import { sayNumber } from './quantity';

const PHASES: Readonly<Record<Phase, string>> = {
	idle: 'ready',
	preparing: '',
	training: 'training',
	paused: 'paused',
	done: 'done',
	diverged: 'diverged',
	failed: 'stopped',
};

/** What the status chip says: where it runs, how fast or in which state, how far. */
export function statusWords(status: Status | null): string {
	if (!status) return 'starting the engine';
	const { backend, phase, step, stepsPerSecond } = status;
	const pace =
		phase === 'training' && stepsPerSecond > 0
			? `${sayNumber(Number(stepsPerSecond.toFixed(stepsPerSecond < 10 ? 1 : 0)))} steps/s`
			: PHASES[phase];
	return [backend, pace, `step ${sayNumber(step)}`].filter(Boolean).join(' · ');
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
