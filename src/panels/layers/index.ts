import type { Game } from '../../game/game';
import type { Scene } from '../../protocol/snapshot';
import type { Field } from '../needs';
import { contours } from './contours';
import { coupling } from './coupling';
import { exact } from './exact';
import { ghost } from './ghost';
import type { Layer } from './layer';
import { particles } from './particles';
import { stateCost } from './stateCost';
import { target } from './target';
import { trails } from './trails';
import { training } from './training';
import { value } from './value';
import { velocity } from './velocity';

/** Every layer of the stage, in the order of the switches and of links. */
export const LAYERS: readonly Layer[] = [
	particles,
	trails,
	contours,
	velocity,
	value,
	stateCost,
	coupling,
	target,
	training,
	ghost,
	exact,
];

/** Which are on for who has not chosen. */
export const USUAL_LAYERS: Readonly<Record<string, boolean>> = Object.fromEntries(
	LAYERS.map(({ id, usual }) => [id, usual]),
);

/** All that the layers that are on draw of a picture. */
export const neededBy = (on: Readonly<Record<string, boolean>>): readonly Field[] =>
	LAYERS.filter(({ id }) => on[id]).flatMap(({ needs }) => needs);

/** Whether one of the layers that are on draws the exact solution of a game that has one. */
export const drawsExact = (
	on: Readonly<Record<string, boolean>>,
	game: Game,
	scene: Pick<Scene, 'exact'>,
): boolean => LAYERS.some(({ id, solved, shows }) => solved && on[id] && shows?.(game, scene) !== false);

/** Whether one of the layers that are on draws the experiment beside. */
export const drawsBeside = (on: Readonly<Record<string, boolean>>): boolean =>
	LAYERS.some(({ id, paired }) => paired && on[id]);
