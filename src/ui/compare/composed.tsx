import { useMemo } from 'react';
import { useStore } from 'zustand';
import { changesOf } from '../../share/index';
import { changeWords } from '../../spec/changeWords';
import { write } from '../../spec/set';
import { type Pair, setToA } from '../../store/pair';
import type { Beside } from '../composer/beside';
import { applyTo } from '../composer/edit';
import { LastChange } from '../LastChangeLine';
import { Subscripts } from '../Subscripts';

/** What the composer of B tells of A. */
export function useBesideA({ a, b }: Pair): Beside {
	const [gameA, gameB] = [useStore(a.state, (s) => s.game), useStore(b.state, (s) => s.game)];
	return useMemo(() => {
		const changes = changesOf(gameA, gameB);
		const back = changesOf(gameB, gameA);
		const headOf = (path: string): string => path.split('.')[0] ?? path;
		/** What A has in the same block; in another one it has no such value. */
		const changeAt = (path: string) => {
			const switched = path !== headOf(path) && changes.some((each) => each.path === headOf(path));
			return switched ? undefined : changes.find((each) => each.path === path);
		};
		return {
			number(path) {
				const from = changeAt(path)?.from;
				return typeof from === 'number' ? from : null;
			},
			differs: (places) => changes.some(({ path }) => places.includes(headOf(path))),
			line(path) {
				const change = changeAt(path);
				if (!change) return null;
				const { what, from } = changeWords(change);
				const way = back.filter((each) => each.path === path || each.path.startsWith(`${path}.`));
				return (
					<p className="in-a">
						<Subscripts text={`A: ${from}`} />
						<button
							type="button"
							className="link"
							aria-label={`set B to A’s value: ${what}`}
							onClick={() =>
								applyTo(
									b,
									way.map(({ path, to }) => [path, write(to)]),
								)
							}
						>
							set B to A’s value
						</button>
					</p>
				);
			},
		};
	}, [gameA, gameB, b]);
}

/** Whose composer it is, above its cards. */
export function ComposedAgainst({ pair }: { readonly pair: Pair }) {
	const [a, b] = [useStore(pair.a.state, (s) => s.game), useStore(pair.b.state, (s) => s.game)];
	return (
		<div className="composed">
			<b className="letter" data-of="B">
				B
			</b>
			<h2>composer of B</h2>
			{changesOf(a, b).length === 0 ? (
				<span className="note">as A</span>
			) : (
				<button type="button" className="link" onClick={() => setToA(pair)}>
					set B to A
				</button>
			)}
			<LastChange />
		</div>
	);
}
