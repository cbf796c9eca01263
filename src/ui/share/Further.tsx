import './share.css';
import { type ReactNode, useId, useMemo, useState } from 'react';
import { bibtexOf } from '../../share/bibtex';
import { carries, commandsOf, fileOf, type Run } from '../../share/command';
import { copy } from '../clipboard';
import { saveFile } from '../saveFile';
import { showView } from '../view';
import { codeOf, MOST_BYTES } from './code';

interface Props {
	readonly runs: readonly Run[];
	readonly url: string;
}

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
					.map((run) => (
						<span key={run.name}>
							{' '}
							The link does not hold every digit of its points, so it reads the game’s file.{' '}
							<button
								type="button"
								className="link"
								onClick={() => void saveFile(run.game, fileOf(run, runs))}
							>
								Save {fileOf(run, runs)}
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
