import type { Params, ParamValue } from '../data/param';
import { type Rows, rowCount } from '../data/rows';
import { isGroup, isSlot, SETTINGS, SLOTS, type Slot } from '../game/game';
import { PLACES } from '../game/slots';
import { SEED } from './defaults';
import { sayNumber } from './words';

/** A value of a game that has become another one; of a switched block its slot and the ids. */
interface Changed {
	readonly path: string;
	readonly from: ParamValue;
	readonly to: ParamValue;
}

/** A change in the words of the cards: "terminal cost, weight α" and its values before and after. */
export function changeWords({ path, from, to }: Changed): { what: string; from: string; to: string } {
	const [head = '', key] = path.split('.');
	const place = isSlot(head) || isGroup(head) ? PLACES[head].word : head;
	if (key === undefined && isSlot(head)) {
		const label = (id: ParamValue) => SLOTS[head][String(id)]?.label ?? String(id);
		return { what: place, from: label(from), to: label(to) };
	}
	const params: Params = isSlot(head) ? everyParam(head) : isGroup(head) ? SETTINGS[head] : { [head]: SEED };
	const param = params[key ?? head];
	const say = (value: ParamValue): string => {
		if (typeof value === 'number') return sayNumber(value);
		if (typeof value === 'boolean') return value ? 'yes' : 'no';
		if (typeof value === 'object') return sayRows(value);
		return param?.kind === 'choice' ? (param.options.find((o) => o.value === value)?.label ?? value) : value;
	};
	const what = key === undefined ? place : `${place}, ${param?.label ?? key}`;
	const [before, after] = [say(from), say(to)];
	return { what, from: before, to: before === after && typeof to === 'object' ? `other ${after}` : after };
}

/** “100,000 rows”. */
export const sayRows = (rows: Rows): string => {
	const n = rowCount(rows);
	return n === null ? 'rows that are not here' : `${n.toLocaleString('en')} rows`;
};

/** Labels of all blocks of a slot: a change does not say in which block it stands. */
const everyParam = (slot: Slot): Params =>
	Object.assign({}, ...Object.values(SLOTS[slot]).map(({ params }) => params));
