import { parseFile } from '../result/index';
import { nearestPreset } from '../share/index';
import { assetsOf, withRowsBeside } from '../spec/assets';
import { messages } from '../spec/parse';
import type { Bench } from './bench';
import type { Experiment } from './experiment';

/** As much of a File as is needed. */
export type Readable = Pick<File, 'name' | 'size' | 'text'>;

/** Bytes; a run saved by the page has a few megabytes, with 100,000 points beside it. */
const MOST = 64e6;
/** Names of what may hold points, and never a result. */
const TABLE = /\.(csv|tsv|txt)$/i;

/**
 * Opens a result or a game in an experiment: a result goes on where its run stopped. What is none is told by a notice, and
 * the experiment stays as it is.
 */
export async function openFile(bench: Bench, experiment: Experiment, file: Readable): Promise<void> {
	const there = (): boolean => bench.state.getState().experiments.includes(experiment);
	const refuse = (why: string): void =>
		bench.notices.post({
			...(there() ? { from: experiment.name, advice: 'The run goes on as it was.' } : {}),
			level: 'error',
			text: `${file.name} was not opened: ${why}`,
		});
	if (file.size > MOST)
		return refuse(`it has ${(file.size / 1e6).toFixed(0)} MB, and ${MOST / 1e6} are read`);
	const text = await file.text().catch((error: unknown) => error);
	if (typeof text !== 'string') return refuse(`it cannot be read: ${String(text)}`);
	if (!there()) return refuse('the experiment that it was for has been closed meanwhile');
	if (text.trim() === '') return refuse('it is empty');
	const parsed = parseFile(text);
	if (!parsed.ok && TABLE.test(file.name))
		return refuse('a table is opened in the card of a target or a reference: choose “Points” there');
	if (!parsed.ok) return refuse(messages(parsed.errors.slice(0, 3)));
	const { result } = parsed;
	const game = withRowsBeside(parsed.game, file.name);
	for (const asset of assetsOf(game)) void bench.shelf.add(asset);
	const preset = nearestPreset(game).preset.id;
	if (result && !result.checkpoint)
		bench.notices.post({
			from: experiment.name,
			level: 'info',
			text: `${file.name} has no checkpoint: its game is trained from the start.`,
		});
	const { checkpoint, losses = [], seconds = 0, marks = [] } = result ?? {};
	experiment.open(game, preset, checkpoint && { checkpoint, losses, seconds, marks });
}

/** The text of a result file of the run as it stands, and its name; null where there is none, which a notice tells. */
export async function savedFile(
	bench: Bench,
	experiment: Experiment,
): Promise<{ readonly name: string; readonly text: string } | null> {
	const { preset, status } = experiment.state.getState();
	try {
		const text = await experiment.save();
		return { name: `${preset ?? 'game'}-${status?.step ?? 0}.json`, text };
	} catch (error) {
		const why = error instanceof Error ? error.message : String(error);
		bench.notices.post({ from: experiment.name, level: 'warning', text: `Nothing was saved: ${why}.` });
		return null;
	}
}
