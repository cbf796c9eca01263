import { useRef, useState } from 'react';
import { PLACES } from '../game/slots';
import type { Run } from '../share/command';
import { type Link, linkOf } from '../share/index';
import { ChangeList } from './Changes';
import { copy } from './clipboard';
import { useAddress, useBench } from './context';
import { Files } from './Files';
import { usePart } from './parts';
import { saveFile } from './saveFile';
import { plainAddress } from './view';

interface Shared {
	readonly runs: readonly Run[];
	readonly link: Link;
	readonly url: string;
	readonly copied: boolean;
}

const loadFurther = () => import('./share/Further');

/** Copies the link, says so, and says what it changes against its preset. */
export function Share() {
	const address = useAddress();
	const bench = useBench();
	const button = useRef<HTMLButtonElement>(null);
	const about = useRef<HTMLDivElement>(null);
	const [shared, setShared] = useState<Shared | null>(null);

	const share = async (): Promise<void> => {
		const link = await address.link();
		const runs = bench.state.getState().experiments.map(async ({ name, state }) => {
			const { game } = state.getState();
			return { name, game, link: link.beside ? await linkOf(game) : link };
		});
		// The address bar may be refused; the link is not read off it.
		const url = plainAddress(link.hash);
		setShared({ runs: await Promise.all(runs), link, url, copied: await copy(url) });
		if (button.current) about.current?.showPopover({ source: button.current });
	};
	return (
		<>
			<button ref={button} type="button" onClick={() => void share()}>
				Share
			</button>
			<div ref={about} popover="auto" className="about right">
				<div role="status" aria-label="Share">
					{shared && (
						<>
							<h2>{shared.copied ? 'Link copied' : 'Copy this link'}</h2>
							<input
								type="text"
								readOnly
								aria-label="Link"
								value={shared.url}
								onFocus={({ target }) => target.select()}
							/>
							<p>
								It opens the same game, seed and view: “{shared.link.preset.title}”
								{shared.link.changes.length > 0 ? ' with' : ', unchanged.'}
							</p>
							<ChangeList changes={shared.link.changes} />
							{shared.link.beside && (
								<>
									<p>
										And beside it B,{' '}
										{shared.link.beside.preset === shared.link.preset
											? 'which is A'
											: `“${shared.link.beside.preset.title}”`}
										{shared.link.beside.changes.length > 0 ? ' with' : ', unchanged.'}
									</p>
									<ChangeList changes={shared.link.beside.changes} />
								</>
							)}
							{shared.link.rounded && (
								<p className="note">Points are rounded to three decimals to keep the link short.</p>
							)}
							{shared.link.without.length > 0 && (
								<p className="note">
									It does not carry the points of the{' '}
									{shared.link.without.map((slot) => PLACES[slot].word).join(' and the ')}, which only this
									browser has: elsewhere it asks for them. To pass the game on, send it as a file.
									{shared.runs
										.filter(({ link }) => link.without.length > 0)
										.map(({ name, game }) => (
											<button key={name} type="button" onClick={() => void saveFile(game)}>
												Save {shared.runs.length > 1 ? `the game of ${name}` : 'the game'} as a file
											</button>
										))}
								</p>
							)}
							{!shared.link.fits && (
								<p className="note">
									This link is long ({shared.url.length.toLocaleString('en')} characters); some programs will
									break it.
								</p>
							)}
						</>
					)}
				</div>
				{shared && <More {...shared} />}
				<Files />
			</div>
		</>
	);
}

function More({ runs, url }: Shared) {
	const part = usePart(loadFurther, 'QR code, command line and BibTeX could not be loaded.');
	return part !== null && part !== 'missing' && <part.Further runs={runs} url={url} />;
}
