import { useId, useMemo } from 'react';
import { type EquationPart, equations } from '../game/equations';
import { nameOf } from '../game/names';
import { PLACES } from '../game/slots';
import { useChanges } from './Changes';
import { useExperimentState } from './context';
import { useFits } from './fits';
import type { Part } from './parts';
import { Subscripts } from './Subscripts';
import { useScrolls } from './scrolls';
import { type Typeset, texOf } from './typeset';

/** Every slot its colour. */
const COLORS = Object.entries(PLACES)
	.map(([slot, { color }]) =>
		color ? `.formula [data-slot=${slot}]{--slot:var(--${color}-ink,var(--${color}))}` : '',
	)
	.join('');

export const SlotColors = () => (
	<style href="slots" precedence="default">
		{COLORS}
	</style>
);

interface FormulasProps {
	readonly typeset: Part<Typeset>;
	/** The objective alone. */
	readonly short?: boolean;
}

/** The game as composed, and the system derived from it. */
export function Formulas({ typeset, short = false }: FormulasProps) {
	const game = useExperimentState((s) => s.game);
	const [objective, ...system] = useMemo(
		() => equations(game).filter(({ parts }) => parts.length > 0),
		[game],
	);
	return (
		<>
			<SlotColors />
			<div className="typeset" data-ready={typeset !== null}>
				{objective && (
					<Formula tex={texOf(objective.parts)} parts={objective.parts} typeset={typeset} display />
				)}
				{!short && (
					<div className="system">
						{system.map((equation) => (
							<figure key={equation.id}>
								<Formula tex={texOf(equation.parts)} parts={equation.parts} typeset={typeset} />
								<figcaption>{equation.label}</figcaption>
							</figure>
						))}
					</div>
				)}
			</div>
		</>
	);
}

/** The model that a changed game is, and the most telling sentence of what theory says of it; the rest a click away. */
export function Theory() {
	const game = useExperimentState((s) => s.game);
	const { name, known, theory } = useMemo(() => nameOf(game), [game]);
	const { preset, changes } = useChanges();
	const about = useScrolls<HTMLDivElement>();
	const id = useId();
	return (
		<div className="theory">
			<p>
				{/* As long as it is the preset's, the title above names it. */}
				{(!preset || changes.length > 0) && (
					<b>
						<Subscripts text={name} />.{' '}
					</b>
				)}
				{theory[0] && (
					<span className="lead">
						<Subscripts text={firstSentence(theory[0].text)} />{' '}
					</span>
				)}
				{theory.length > 0 && (
					<button type="button" className="link" popoverTarget={id}>
						what is known
					</button>
				)}
			</p>
			<div ref={about} id={id} popover="auto" className="about">
				<h2>{name}</h2>
				{!known && <p className="note">Not one of the named models of the paper.</p>}
				{theory.map(({ text, source }) => (
					<p key={text}>
						<Subscripts text={text} /> {source && <span className="note">{source}</span>}
					</p>
				))}
			</div>
		</div>
	);
}

/** Up to the first full stop that ends a sentence. */
const firstSentence = (text: string): string => /^.*?\.(?= |$)/su.exec(text)?.[0] ?? text;

interface FormulaProps {
	readonly tex: string;
	/** What stands there as TeX where nothing typesets it. */
	readonly parts: readonly EquationPart[];
	readonly typeset: Part<Typeset>;
	readonly display?: boolean;
}

export function Formula({ tex, parts, typeset, display = false }: FormulaProps) {
	const place = useScrolls<HTMLDivElement>();
	useFits(place);
	const html = useMemo(
		() => (typeof typeset === 'function' ? typeset(tex, display) : null),
		[typeset, tex, display],
	);
	return (
		<div ref={place} className={display ? 'formula objective' : 'formula'}>
			{html === null ? (
				typeset === 'missing' && <Source parts={parts} />
			) : (
				// biome-ignore lint/security/noDangerouslySetInnerHtml: KaTeX escapes what it is given, and trusts only \htmlData
				<div dangerouslySetInnerHTML={{ __html: html }} />
			)}
		</div>
	);
}

/** What stands in for an equation that cannot be typeset: its TeX, in the colours of the cards. */
const Source = ({ parts }: { readonly parts: readonly EquationPart[] }) => (
	<code>
		{parts.map(({ tex, slot }, i) => (
			// biome-ignore lint/suspicious/noArrayIndexKey: parts of an equation have no other name, and no state
			<span key={i} data-slot={slot ?? undefined}>
				{tex}
			</span>
		))}
	</code>
);
