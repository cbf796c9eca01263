import * as v from 'valibot';
import { ASSET_ID, Asset } from '../data/rows';
import type { Game } from '../game/game';
import { layoutOf } from '../math/layout';
import { readAsset } from '../spec/assets';
import { errorOf, type ParseResult, parseGame, parseJson } from '../spec/parse';
import { type GameError, gameError } from '../spec/words';
import { migrate } from './migrate';
import { type Result, resultSchema } from './schema';

/** What a file holds: a result, or a game alone. */
export type FileResult =
	| { readonly ok: true; readonly game: Game; readonly result: Result | null }
	| Extract<ParseResult, { readonly ok: false }>;

/**
 * Reads a file of the lab: a result, or a game. Migrates older ones, refuses newer ones, and names what is wrong: text
 * that is no JSON (as of a file cut in half), each key and value that does not belong, parameters that do not fit each
 * other. Never throws.
 */
export function parseFile(text: string): FileResult {
	const read = parseJson(text);
	if (!read.ok) return read;
	const { json } = read;
	if (typeof json === 'object' && json !== null && 'game' in json) return parseResult(json);
	const parsed = parseGame(json);
	return parsed.ok ? { ...parsed, result: null } : parsed;
}

function parseResult(json: object): FileResult {
	const current = migrate(json);
	if (!current.ok) return { ok: false, errors: [current.error] };
	const read = v.safeParse(resultSchema, current.json, { abortEarly: true });
	if (!read.success) return { ok: false, errors: read.issues.map(errorOf) };
	const assets = new Map<string, Asset>();
	for (const [k, { id, ...data }] of (read.output.assets ?? []).entries()) {
		const asset = readAsset(data, id);
		if (!(asset instanceof Asset))
			return { ok: false, errors: [gameError(`assets.${k}`, id, `points by this id (${asset.fault})`)] };
		assets.set(id, asset);
	}
	const parsed = parseGame(read.output.game, assets);
	if (!parsed.ok) return { ok: false, errors: parsed.errors.map(unlessMissing).map(within('game')) };
	const result = { ...read.output, game: parsed.game };
	const errors = checkSizes(result);
	return errors.length > 0 ? { ok: false, errors } : { ok: true, game: parsed.game, result };
}

/** Points that no browser needs to have kept: they belong into the file. */
const unlessMissing = (error: GameError): GameError =>
	ASSET_ID.test(String(error.value))
		? gameError(error.path, error.value, 'the id of points in the assets of this file')
		: error;

const within =
	(what: string) =>
	({ path, value, expected, message }: GameError): GameError => ({
		path: path === '' ? what : `${what}.${path}`,
		value,
		expected,
		message: path === '' ? message : `${what}.${message}`,
	});

/** What the parts of a result must agree on. How many networks a game has, its trainer knows: they are all of one size. */
function checkSizes({ game, steps, parameters, checkpoint }: Result): GameError[] {
	if (!checkpoint) return [];
	const { states, step } = checkpoint;
	const errors: GameError[] = [];
	const { size } = layoutOf(game.network);
	for (const [k, { theta }] of states.entries())
		if (theta.length !== size)
			errors.push(
				gameError(
					`checkpoint.states.${k}.theta`,
					theta.length,
					`the ${size} parameters of its game: these are the weights of another network`,
				),
			);
	const all = states.reduce((sum, { theta }) => sum + theta.length, 0);
	if (all !== parameters.length)
		errors.push(gameError('parameters', parameters.length, `as many as the checkpoint has: ${all}`));
	if (step !== steps) errors.push(gameError('checkpoint.step', step, `the steps of the result: ${steps}`));
	return errors;
}
