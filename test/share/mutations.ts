import { deflateRawSync } from 'node:zlib';
import type { Rng } from '../../src/math/rng';

const SIGNS = '&=%#@?;,.:/+-_~"\'<>()[]{}|\\^` \n\u0000é€0123456789aZ';
const KEYS = [
	'v',
	'preset',
	'seed',
	'z',
	'c',
	'target',
	'target.points',
	'target.logDensity',
	'terminal.weight',
	'network.width',
	'training.batch',
	'solver.steps',
	'view.t',
	'view.layers',
	'b.v',
	'b.preset',
	'b.terminal.weight',
	'b.target.points',
	'b.',
	'__proto__',
	'constructor.x',
];
const VALUES = ['', '1', '-1', '1e308', 'NaN', '1,2;3,4', 'x^2+y^2', '((((', 'points', 'formula', '%', '%00'];

/** One link after one to six accidents or attacks: letters, cuts, doubled and swapped pieces, encodings, bombs. */
export function mutate(hash: string, rng: Rng): string {
	const at = (n: number): number => Math.floor(rng.uniform() * n);
	const pick = <T>(list: readonly T[], otherwise: T): T => list[at(list.length)] ?? otherwise;
	const piece = (): string => `${pick(KEYS, 'v')}=${pick(VALUES, '')}`;
	const many = (): number => 10 ** (1 + Math.floor(rng.uniform() * 5));
	const splice = (text: string, put: string, drop = 0): string => {
		const k = at(text.length + 1);
		return text.slice(0, k) + put + text.slice(k + drop);
	};
	const accidents: readonly ((text: string) => string)[] = [
		(text) => splice(text, SIGNS[at(SIGNS.length)] ?? '', 1),
		(text) => splice(text, SIGNS[at(SIGNS.length)] ?? ''),
		(text) => splice(text, '', 1 + at(12)),
		(text) => text.slice(0, at(text.length + 1)),
		(text) => text.slice(at(text.length + 1)),
		(text) => `${text}&${piece()}`,
		(text) => splice(text, `&${piece()}&`),
		(text) => text + text,
		(text) => text.split('&').reverse().join('&'),
		(text) => text.slice(0, 20_000).replace(/[^\ud800-\udfff]+/g, encodeURIComponent),
		(text) => text.replaceAll('&', '&amp;'),
		(text) => splice(text, (SIGNS[at(SIGNS.length)] ?? ';').repeat(Math.min(many(), 20_000))),
		(text) =>
			`${text}&z=${deflateRawSync(`seed=1&target=points&target.points=${pick([';', '1,2;', '(', '&k=1'], ';').repeat(many())}`).toString('base64url')}`,
		(text) =>
			`${text}&target=formula&target.logDensity=${pick(['(', '-', 'exp(', 'x^', '2*'], '(').repeat(Math.min(many(), 20_000))}`,
	];
	for (let k = 1 + at(6); k > 0; k--) hash = pick(accidents, (text: string) => text)(hash);
	return hash;
}
