import './share.css';
import { type ReactNode, useId, useMemo, useState } from 'react';
import type { Game } from '../../game/game';
import { bibtexOf } from '../../share/bibtex';
import { commandOf } from '../../share/command';
import { GAME_FILE } from '../../share/file';
import type { Link } from '../../share/index';
import { copy } from '../clipboard';
import { showView } from '../view';
import { codeOf, MOST_BYTES } from './code';

interface Props {
	readonly game: Game;
	readonly link: Link;
	readonly url: string;
	onSave(): void;
}

/** What a link becomes on other screens and on paper: a code for phones, the projector, a command line, a bibliography. */
export function Further({ game, link, url, onSave }: Props) {
	const command = commandOf(link, game.seed);
	const bibtex = useMemo(() => bibtexOf(game), [game]);
	return (
		<div className="further">
			<QrCode url={url} />
			<p>
				<button type="button" onClick={() => showView('projector')}>
					Projector
				</button>{' '}
				<span className="note">The same run, for the last row.</span>
			</p>
			<Written name="Command line" text={command}>
				Trains this game from its start, with the losses of WebAssembly to the last bit.
				{command.includes(GAME_FILE) && (
					<>
						{' '}
						The link does not hold every digit of its points, so it reads the game’s file.{' '}
						<button type="button" className="link" onClick={onSave}>
							Save {GAME_FILE}
						</button>
					</>
				)}
			</Written>
			<Written name="BibTeX" text={bibtex}>
				This software, and where the blocks of this game come from.
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
