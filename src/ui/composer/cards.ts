import { PLACES } from '../../game/slots';

export type PlaceName = keyof typeof PLACES;
const NAMES = Object.keys(PLACES) as readonly PlaceName[];

/** Each card by the place that gives it its title, with all places that stand on it. */
export const CARDS = NAMES.filter((name) => !PLACES[name].card).map((name) => ({
	name,
	places: NAMES.filter((other) => (PLACES[other].card ?? other) === name),
}));
export type CardPlan = (typeof CARDS)[number];
