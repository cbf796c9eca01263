import { useEffect, useState } from 'react';
import type { Game } from '../../game/game';
import { copy } from '../clipboard';
import { saveFile } from '../saveFile';
import { commandFor, type Repeated } from './command';

interface Props {
	readonly games: readonly Game[];
	readonly seeds: number;
	/** `path=v1,v2`, where a parameter is gone over. */
	readonly setting: string | null;
}

/** The command line that does the same, with the same numbers. */
export function Repeat({ games, seeds, setting }: Props) {
	const [repeated, setRepeated] = useState<Repeated | null>(null);
	const [copied, setCopied] = useState(false);
	const key = JSON.stringify([games, seeds, setting]);
	// biome-ignore lint/correctness/useExhaustiveDependencies: the key says all that they say
	useEffect(() => {
		let wanted = true;
		setCopied(false);
		void commandFor(games, seeds, setting).then((found) => wanted && setRepeated(found));
		return () => {
			wanted = false;
		};
	}, [key]);
	if (!repeated) return null;
	return (
		<details className="many-repeat">
			<summary>On the command line</summary>
			<p className="note">
				The same numbers to the last digit, on any machine; J − J* to some twelve digits:
			</p>
			{repeated.files.map(({ name, game }) => {
				const saved = games[game];
				return (
					saved && (
						<p key={name} className="note">
							A link does not carry all points of this game: save it as {name} first.{' '}
							<button type="button" onClick={() => void saveFile(saved)}>
								Save the game as a file
							</button>
						</p>
					)
				);
			})}
			<pre>{repeated.command}</pre>
			<button type="button" onClick={() => void copy(repeated.command).then(setCopied)}>
				{copied ? 'Copied' : 'Copy'}
			</button>
		</details>
	);
}
