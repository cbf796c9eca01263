import { texFactor } from '../math/tex';
import type { Game, SettingsGroup, Slot } from './game';
import { blockOf } from './problem';

/** A piece of TeX, and the slot or group of settings it comes from (its colour); null for glue. */
export interface EquationPart {
	readonly tex: string;
	readonly slot: Slot | SettingsGroup | null;
}
export interface Equation {
	readonly id: 'objective' | 'hjb' | 'terminal' | 'continuity';
	readonly label: string;
	readonly parts: readonly EquationPart[];
}

const glue = (tex: string): EquationPart => ({ tex, slot: null });

/** The game as composed and the optimality system it implies (arXiv:2304.13534, §2), in TeX. */
export function equations(game: Game): Equation[] {
	return [
		{ id: 'objective', label: 'the game', parts: objective(game) },
		{ id: 'hjb', label: 'Hamilton–Jacobi–Bellman, backward in t', parts: hjb(game) },
		{ id: 'terminal', label: 'terminal condition', parts: terminalCondition(game) },
		{ id: 'continuity', label: 'continuity, forward in t', parts: continuity(game) },
	];
}

function tex(game: Game) {
	const { block: drift, params: driftParams } = blockOf(game, 'drift');
	const { block: noise, params: noiseParams } = blockOf(game, 'noise');
	const { block: cost, params: costParams } = blockOf(game, 'running');
	const { block: potential, params: potentialParams } = blockOf(game, 'potential');
	const { block: interaction, params: interactionParams } = blockOf(game, 'interaction');
	const { block: terminal, params: terminalParams } = blockOf(game, 'terminal');
	return {
		drift: drift.tex(driftParams),
		sigma: noise.tex(noiseParams),
		cost: { ...cost.tex(costParams), finite: cost.hamiltonian !== undefined },
		potential: potential.tex(potentialParams),
		interaction: interaction.tex(interactionParams),
		terminal: terminal.tex(terminalParams),
	};
}

function objective(game: Game): EquationPart[] {
	const t = tex(game);
	const parts: EquationPart[] = [glue('\\inf_{v}\\;'), { tex: t.terminal.functional, slot: 'terminal' }];
	const integrand: EquationPart[] = [];
	if (t.cost.lagrangian) integrand.push({ tex: t.cost.lagrangian, slot: 'running' });
	if (t.potential) integrand.push({ tex: t.potential, slot: 'potential' });
	if (t.interaction.functional)
		parts.push(glue('+\\int_0^T\\!'), { tex: t.interaction.functional, slot: 'interaction' }, glue('\\,dt'));
	if (integrand.length > 0) {
		const many = integrand.length > 1;
		parts.push(glue(`+\\int_0^T\\!\\!\\int${many ? '\\bigl(' : ''}`), ...joined(integrand, '+'));
		parts.push(glue(`${many ? '\\bigr)' : '\\,'}\\rho_t\\,dx\\,dt`));
	}
	const { hjb: lambda, terminal: lambdaT, hjbNorm, terminalNorm } = game.regularizers;
	const residual = (weight: number, name: string, norm: string): EquationPart => ({
		tex: `${texFactor(weight)}\\mathbb E${norm === 'L1' ? `|r_{${name}}|` : `r_{${name}}^2`}`,
		slot: 'regularizers',
	});
	if (lambda > 0) parts.push(glue('+'), residual(lambda, '\\mathrm{HJB}', hjbNorm));
	if (lambdaT > 0) parts.push(glue('+'), residual(lambdaT, 'T', terminalNorm));
	parts.push(glue('\\quad\\text{s.t.}\\quad'), { tex: 'dX=', slot: 'drift' });
	parts.push({ tex: t.drift ? `\\bigl(${t.drift}+v\\bigr)\\,dt` : 'v\\,dt', slot: 'drift' });
	if (t.sigma) parts.push({ tex: `+${t.sigma}\\,dW`, slot: 'noise' });
	parts.push(glue(',\\;'), { tex: 'X_0\\sim\\rho_0', slot: 'reference' });
	return parts;
}

function hjb(game: Game): EquationPart[] {
	const t = tex(game);
	if (!t.cost.finite)
		return [glue('H='), { tex: '+\\infty\\ \\text{unless}\\ \\nabla U=0', slot: 'running' }];
	const parts: EquationPart[] = [glue('-\\partial_t U')];
	if (t.drift) parts.push({ tex: `-${inX(t.drift)}\\cdot\\nabla U`, slot: 'drift' });
	parts.push(glue('+'), { tex: t.cost.hamiltonian, slot: 'running' });
	if (t.potential) parts.push({ tex: `-${t.potential}`, slot: 'potential' });
	if (t.sigma) parts.push({ tex: `-\\tfrac12 ${squared(t.sigma)}\\Delta U`, slot: 'noise' });
	parts.push(
		glue('='),
		t.interaction.variation ? { tex: t.interaction.variation, slot: 'interaction' } : glue('0'),
	);
	return parts;
}

function terminalCondition(game: Game): EquationPart[] {
	const t = tex(game);
	if (!t.cost.finite) return [];
	return [glue('U(x,T)='), { tex: t.terminal.variation, slot: 'terminal' }, glue('+\\text{const}')];
}

function continuity(game: Game): EquationPart[] {
	const t = tex(game);
	const parts: EquationPart[] = [glue('\\partial_t\\rho+\\nabla\\!\\cdot\\!\\bigl(\\rho\\,(')];
	if (t.drift) parts.push({ tex: inX(t.drift), slot: 'drift' });
	parts.push({
		tex: t.drift && !t.cost.control.startsWith('-') ? `+${t.cost.control}` : t.cost.control,
		slot: 'running',
	});
	parts.push(glue(')\\bigr)='));
	parts.push(t.sigma ? { tex: `\\tfrac12 ${squared(t.sigma)}\\Delta\\rho`, slot: 'noise' } : glue('0'));
	return parts;
}

/** A drift is written in the particle's place X in the dynamics, in the point x in the equations. */
const inX = (drift: string): string => drift.replaceAll('X', 'x');
const squared = (sigma: string): string => (/^\d/.test(sigma) ? `(${sigma})^2` : `${sigma}^2`);

function joined(parts: readonly EquationPart[], between: string): EquationPart[] {
	return parts.flatMap((part, i) => (i === 0 ? [part] : [glue(between), part]));
}
