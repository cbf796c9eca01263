import { useEffect, useMemo, useState } from 'react';
import { type Equation, equations } from '../game/equations';
import { nameOf } from '../game/names';
import { useLabState } from './context';
import { Subscripts } from './Subscripts';
import { loadTypeset, type Typeset, texOf } from './typeset';

/** The game as composed, the system derived from it, its name, and what theory says of it. */
export function Equations() {
	const game = useLabState((s) => s.game);
	const typeset = useTypeset();
	const [objective, ...system] = useMemo(
		() => equations(game).filter(({ parts }) => parts.length > 0),
		[game],
	);
	return (
		<section className="equations" aria-label="The game in equations">
			<div className="typeset" data-ready={typeset !== null}>
				{objective && <Formula equation={objective} typeset={typeset} display />}
				<div className="system">
					{system.map((equation) => (
						<figure key={equation.id}>
							<Formula equation={equation} typeset={typeset} />
							<figcaption>{equation.label}</figcaption>
						</figure>
					))}
				</div>
			</div>
			<Name />
		</section>
	);
}

function Name() {
	const game = useLabState((s) => s.game);
	const { name, known, theory } = useMemo(() => nameOf(game), [game]);
	const [first] = theory;
	return (
		<div className="naming">
			<h2>{name}</h2>
			{first && (
				<p>
					<Subscripts text={first.text} />
				</p>
			)}
			{theory.length > 0 && (
				<button type="button" className="link" popoverTarget="theory-about">
					what is known
				</button>
			)}
			<div id="theory-about" popover="auto" className="about right">
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

interface FormulaProps {
	readonly equation: Equation;
	readonly typeset: Typeset | null;
	readonly display?: boolean;
}

function Formula({ equation, typeset, display = false }: FormulaProps) {
	const html = useMemo(() => typeset?.(texOf(equation.parts), display) ?? '', [typeset, equation, display]);
	return (
		<div
			className={display ? 'formula objective' : 'formula'}
			// biome-ignore lint/security/noDangerouslySetInnerHtml: KaTeX escapes what it is given, and trusts only \htmlData
			dangerouslySetInnerHTML={{ __html: html }}
		/>
	);
}

function useTypeset(): Typeset | null {
	const [typeset, setTypeset] = useState<Typeset | null>(null);
	useEffect(() => {
		let wanted = true;
		void loadTypeset().then((loaded) => wanted && setTypeset(() => loaded));
		return () => {
			wanted = false;
		};
	}, []);
	return typeset;
}
