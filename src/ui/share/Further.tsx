import './share.css';
import { type ReactNode, useId, useMemo, useState } from 'react';
import type { Game } from '../../game/game';
import { bibtexOf } from '../../share/bibtex';
import { carries, commandOf } from '../../share/command';
import { GAME_FILE } from '../../share/file';
import type { Link } from '../../share/index';
import { copy } from '../clipboard';
import { saveFile } from '../saveFile';
import { showView } from '../view';
import { codeOf, MOST_BYTES } from './code';

/** A game that a link holds, and a link that holds it alone. */
export interface Run {
	readonly name: string;
	readonly game: Game;
	readonly link: Link;
}
interface Props {
	readonly runs: readonly Run[];
	readonly url: string;
}

/** The command line of each run; with several a comment says which. */
const commandsOf = (runs: readonly Run[]): string =>
	runs
		.map(({ name, game, link }) => `${runs.length > 1 ? `# ${name}\n` : ''}${commandOf(link, game.seed)}`)
		.join('\n');

/** What a link becomes on other screens and on paper: a code for phones, the projector, a command line, a bibliography. */
export function Further({ runs, url }: Props) {
	const commands = commandsOf(runs);
	const bibtex = useMemo(() => bibtexOf(runs.map(({ game }) => game)), [runs]);
	return (
		<div className="further">
			<QrCode url={url} />
			<p>
				<button type="button" onClick={() => showView('projector')}>
					Projector
				</button>{' '}
				<span className="note">The same run, for the last row.</span>
			</p>
			<Written name="Command line" text={commands}>
				Trains {runs.length > 1 ? 'each game' : 'this game'} from its start, with the losses of WebAssembly to
				the last bit.
				{runs
					.filter(({ link }) => !carries(link))
					.map(({ name, game }) => (
						<span key={name}>
							{' '}
							The link does not hold every digit of its points, so it reads the game’s file.{' '}
							<button type="button" className="link" onClick={() => void saveFile(game)}>
								Save {GAME_FILE}
							</button>
						</span>
					))}
			</Written>
			<Written name="BibTeX" text={bibtex}>
				This software, and where the blocks of {runs.length > 1 ? 'these games' : 'this game'} come from.
			</Written>
		</div>
	);
}

/** A press makes it as large as the window: for a lecture hall. */
function QrCode({ url }: Pick<Props, 'url'>) {
	const [large, setLarge] = useState(false);
	const code = useMemo(() => codeOf(url), [url]);
	if (!code)
		return (
			<p className="note">
				This link is too long for a QR code, which holds {MOST_BYTES.toLocaleString('en')} characters.
			</p>
		);
	const { path, side } = code;
	const name = `QR code of the link, ${large ? 'smaller' : 'larger'}`;
	return (
		<button
			type="button"
			className="qr"
			data-large={large}
			aria-label={name}
			title={name}
			onClick={() => setLarge(!large)}
		>
			<svg viewBox={`0 0 ${side} ${side}`} aria-hidden="true">
				<rect width={side} height={side} fill="#fff" />
				<path d={path} fill="#000" />
			</svg>
		</button>
	);
}

interface WrittenProps {
	readonly name: string;
	readonly text: string;
	readonly children: ReactNode;
}

/** A text to be taken elsewhere. */
function Written({ name, text, children }: WrittenProps) {
	const id = useId();
	const [copied, setCopied] = useState<string | null>(null);
	return (
		<details>
			<summary>{name}</summary>
			<textarea
				id={id}
				readOnly
				rows={4}
				aria-label={name}
				value={text}
				onFocus={({ target }) => target.select()}
			/>
			<p>
				<button
					type="button"
					aria-describedby={id}
					onClick={() => void copy(text).then((done) => setCopied(done ? text : ''))}
				>
					Copy
				</button>{' '}
				<span role="status">
					{copied === text ? 'Copied.' : copied === '' ? 'Not allowed here: copy it by hand.' : ''}
				</span>
			</p>
			<p className="note">{children}</p>
		</details>
	);
}
