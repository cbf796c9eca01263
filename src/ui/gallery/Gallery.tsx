import './gallery.css';
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { type Preset, presetGroups, presets } from '../../spec/presets/index';
import { useExperiment, useExperimentState } from '../context';
import { Icon } from '../Icon';
import { Subscripts } from '../Subscripts';
import { neighbour } from './arrows';
import { found } from './search';

/** All presets with their pictures, to search and to open one; `onClose` is called when it has been left. */
export function Gallery({ onClose }: { onClose(): void }) {
	const experiment = useExperiment();
	const present = useExperimentState((s) => s.preset);
	const dialog = useRef<HTMLDialogElement>(null);
	const search = useRef<HTMLInputElement>(null);
	const [query, setQuery] = useState('');
	const groups = found(presetGroups, query);
	const count = groups.reduce((sum, group) => sum + group.presets.length, 0);

	useEffect(() => {
		const box = dialog.current;
		if (!box?.open) box?.showModal();
		const marked = box?.querySelector<HTMLElement>('[aria-current="true"]');
		marked?.scrollIntoView({ block: 'center' });
		// A finger that wants to look around wants no keyboard over the pictures.
		if (matchMedia('(pointer: coarse)').matches) marked?.focus({ preventScroll: true });
		else search.current?.focus({ preventScroll: true });
	}, []);

	const cards = (): HTMLElement[] => [...(dialog.current?.querySelectorAll<HTMLElement>('.thumb') ?? [])];
	const press = (event: KeyboardEvent): void => {
		// Keys of the page mean nothing here.
		event.stopPropagation();
		const inSearch = event.target === search.current;
		if (event.key === '/' && !inSearch) search.current?.focus();
		else if (inSearch && event.key === 'ArrowDown') cards()[0]?.focus();
		else if (inSearch && event.key === 'Enter' && count > 0) cards()[0]?.click();
		else if (!inSearch && event.target instanceof HTMLElement) {
			const next = neighbour(cards(), event.target, event.key);
			if (!next) return;
			if (next === 'before') search.current?.focus();
			else next.focus();
		} else return;
		event.preventDefault();
	};
	const open = ({ game, id }: Preset): void => {
		experiment.open(game, id);
		dialog.current?.close();
	};
	return (
		<dialog
			ref={dialog}
			className="gallery"
			aria-label="Gallery of experiments"
			onClose={onClose}
			onKeyDown={press}
			onClick={({ target, currentTarget }) => target === currentTarget && currentTarget.close()}
		>
			<div>
				<div className="gallery-head">
					<input
						ref={search}
						type="search"
						aria-label="Search"
						placeholder="obstacle, KL, noise …"
						autoComplete="off"
						spellCheck={false}
						value={query}
						onChange={({ target }) => setQuery(target.value)}
					/>
					<p className="note" role="status">
						{query.trim() === ''
							? `${presets.length} experiments`
							: `${count === 0 ? 'none' : count} of ${presets.length}`}
					</p>
					<p className="key" aria-hidden="true">
						t = 0 <span /> t = T
					</p>
					<button
						type="button"
						className="icon quiet"
						aria-label="Close"
						onClick={() => dialog.current?.close()}
					>
						<Icon name="close" />
					</button>
				</div>
				{groups.map(({ title, summary, presets }) => (
					<Group key={title} title={title} summary={summary}>
						{presets.map((preset) => (
							<li key={preset.id}>
								<Thumb preset={preset} current={preset.id === present} onOpen={() => open(preset)} />
							</li>
						))}
					</Group>
				))}
				{count === 0 && (
					<p className="nothing">
						No experiment has all these words. Try a word of its title, or of a card: “target moons”, “hard”.{' '}
						<button type="button" className="link" onClick={() => setQuery('')}>
							Show all
						</button>
					</p>
				)}
			</div>
		</dialog>
	);
}

interface GroupProps {
	readonly title: string;
	readonly summary: string;
	readonly children: ReactNode;
}

function Group({ title, summary, children }: GroupProps) {
	const id = useId();
	return (
		<section aria-labelledby={id}>
			<div>
				<h2 id={id}>{title}</h2>
				<p className="note">
					<Subscripts text={summary} />
				</p>
			</div>
			<ul>{children}</ul>
		</section>
	);
}

interface ThumbProps {
	readonly preset: Preset;
	readonly current: boolean;
	onOpen(): void;
}

function Thumb({ preset: { id, title, summary }, current, onOpen }: ThumbProps) {
	return (
		<button type="button" className="thumb" aria-current={current} onClick={onOpen}>
			<img src={`./thumbnails/${id}.svg`} alt="" width="360" height="200" loading="lazy" decoding="async" />
			<span>
				<b>{title}</b>
				<small>
					<Subscripts text={summary} />
				</small>
			</span>
		</button>
	);
}
