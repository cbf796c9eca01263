import { texFactor, texNumber, texRatio } from '../math/tex';
import type { Game, SettingsGroup, Slot } from './game';
import { blockOf, inertiaOf } from './problem';

/** A piece of TeX, and the slot or group of settings it comes from (its colour); null for glue. */
export interface EquationPart {
	readonly tex: string;
	readonly slot: Slot | SettingsGroup | null;
	/** It says what a symbol stands for. */
	readonly where?: true;
}
export interface Equation {
	readonly id: 'objective' | 'hjb' | 'terminal' | 'continuity';
	readonly label: string;
	readonly parts: readonly EquationPart[];
}

const glue = (tex: string): EquationPart => ({ tex, slot: null });

/** The game as composed and the optimality system it implies (arXiv:2304.13534, §2), in TeX. */
export function equations(game: Game): Equation[] {
	if (blockOf(game, 'solver').block.flow === 'movements')
		return [
			{ id: 'objective', label: 'the scheme', parts: minimisingMovements(game) },
			{ id: 'continuity', label: 'a step of a particle', parts: movement(game) },
		];
	const condition = tex(game).backward ? 'condition at t = 0, where π is carried back' : 'terminal condition';
	const { hjb: hjbWeight, terminal: endWeight } = game.regularizers;
	/** A residual that is penalised is named where its equation stands. */
	const residualOf = (weight: number): string => (weight > 0 ? '; r is left − right' : '');
	return [
		{ id: 'objective', label: 'the game', parts: objective(game) },
		{ id: 'hjb', label: `Hamilton–Jacobi–Bellman, backward in t${residualOf(hjbWeight)}`, parts: hjb(game) },
		{ id: 'terminal', label: `${condition}${residualOf(endWeight)}`, parts: endCondition(game) },
		{ id: 'continuity', label: 'continuity, forward in t', parts: continuity(game) },
	];
}

/** TeX of every block, with symbols that a block leaves open filled in from the others. */
function tex(game: Game) {
	const { block: drift, params: driftParams } = blockOf(game, 'drift');
	const { block: noise, params: noiseParams } = blockOf(game, 'noise');
	const { block: cost, params: costParams } = blockOf(game, 'running');
	const { block: potential, params: potentialParams } = blockOf(game, 'potential');
	const { block: interaction, params: interactionParams } = blockOf(game, 'interaction');
	const { block: terminal, params: terminalParams } = blockOf(game, 'terminal');
	const { order, discount, horizon } = game.dynamics;
	const running = cost.tex(costParams);
	const second = order === 'second';
	const backward = terminal.direction === 'backward';
	/** Costs on the way are means over π carried back along the flow, ρ̃_t, in place of ρ_t. */
	const rho = backward ? '\\tilde\\rho_t' : '\\rho_t';
	const seen = (formula: string): string => formula.replaceAll('\\rho_t', rho);
	const { functional, variation } = interaction.tex(interactionParams);
	const end = terminal.tex(terminalParams);
	const [openDrift = '', openNoise = ''] = [
		drift.where?.(driftParams, horizon),
		noise.where?.(noiseParams, horizon),
	];
	const twoBetas =
		[openDrift, openNoise].every((formula) => formula.startsWith('\\beta')) && openDrift !== openNoise;
	const ofNoise = (formula: string): string =>
		twoBetas ? formula.replaceAll('\\beta', '\\hat\\beta') : formula;
	const [f, sigma] = [drift.tex(driftParams), ofNoise(noise.tex(noiseParams))];
	// Such a cost is written in f and σ, which then stand for themselves and are named beside the dynamics.
	const matched = running.lagrangian.includes('\\sigma');
	const open: readonly EquationPart[] = [
		{ tex: openDrift, slot: 'drift', where: true },
		{ tex: openNoise === openDrift ? '' : ofNoise(openNoise), slot: 'noise', where: true },
		{ tex: cost.where?.(costParams, horizon) ?? '', slot: 'running', where: true },
		{ tex: interaction.where?.(interactionParams, horizon) ?? '', slot: 'interaction', where: true },
		{ tex: terminal.where?.(terminalParams, horizon) ?? '', slot: 'terminal', where: true },
	];
	const gained = (formula: string): string =>
		second ? formula.replaceAll('\\nabla U', '(T-t)\\nabla U') : formula;
	return {
		drift: matched && f ? 'f' : f,
		sigma: matched && sigma ? '\\sigma' : sigma,
		named: matched ? { f: inX(f) || '0', sigma: sigma || '0' } : null,
		cost: {
			// A running cost is written in v; an acceleration is called a.
			lagrangian: second ? renamed(running.lagrangian, 'v', 'a') : running.lagrangian,
			hamiltonian: gained(running.hamiltonian),
			control: gained(running.control),
			finite: cost.hamiltonian !== undefined,
		},
		potential: potential.tex(potentialParams),
		interaction: { functional: seen(functional), variation: seen(variation) },
		// At T an acceleration has no time left: where particles are is where they end.
		terminal: second ? { ...end, variation: renamed(end.variation, 'x', 'y') } : end,
		second,
		backward,
		rho,
		/** What symbols stand for that formulas leave open. */
		open: open.filter(({ tex }) => tex !== '').flatMap((part) => [glue(',\\;'), part]),
		/** The game has no end. */
		forEver: blockOf(game, 'solver').block.flow === 'discounted',
		/** The state that U depends on. */
		state: second ? 'y' : 'x',
		/** 1/ε, '' where nothing is discounted. */
		rate: discount > 0 ? texFactor(discount) || '1' : '',
		discount: discount > 0 ? `e^{-${texFactor(discount)}t}\\,` : '',
		/** e^(T/ε): U(·, T) is a current value, F is paid in the value of t = 0. */
		inflation: discount > 0 ? `e^{${texNumber(discount * horizon)}}` : '',
	};
}

function objective(game: Game): EquationPart[] {
	const t = tex(game);
	const costs: EquationPart[][] = [];
	const T = t.forEver ? '\\infty' : 'T';
	if (t.terminal.functional) costs.push([{ tex: t.terminal.functional, slot: 'terminal' }]);
	const factor: EquationPart[] = t.discount ? [{ tex: t.discount, slot: 'dynamics' }] : [];
	if (t.interaction.functional) {
		// The sign of an attraction comes first: e^(−t/ε) − w∬… would be a difference.
		const [, sign = '', size = ''] = /^(-?)(.*)$/.exec(t.interaction.functional) ?? [];
		costs.push([
			glue(`${sign}\\int_0^${T}\\!`),
			...factor,
			{ tex: size, slot: 'interaction' },
			glue('\\,dt'),
		]);
	}
	const integrand: EquationPart[] = [];
	if (t.cost.lagrangian) integrand.push({ tex: t.cost.lagrangian, slot: 'running' });
	if (t.potential) integrand.push({ tex: t.potential, slot: 'potential' });
	if (integrand.length > 0) {
		const sum = integrand.length > 1 || t.cost.lagrangian.includes('-') || t.potential.startsWith('-');
		const [open, close] = sum ? ['\\bigl(', '\\bigr)'] : ['', '\\,'];
		costs.push([
			glue(`\\int_0^${T}\\!\\!\\int`),
			...factor,
			glue(open),
			...added(integrand.map((part) => [part])),
			glue(`${close}${t.rho}\\,d${t.state}\\,dt`),
		]);
	}
	const { hjb: lambda, terminal: lambdaT, hjbNorm, terminalNorm } = game.regularizers;
	const residual = (name: string, norm: string): string =>
		norm === 'L1' ? `|r_{${name}}|` : `r_{${name}}^2`;
	if (lambda > 0) {
		const along = `\\mathbb E\\!\\int_0^T\\!${residual('\\mathrm{HJB}', hjbNorm)}\\,dt`;
		costs.push([{ tex: texFactor(lambda) + along, slot: 'regularizers' }]);
	}
	if (lambdaT > 0) {
		const atEnd = `\\mathbb E\\,${residual('T', terminalNorm)}`;
		costs.push([{ tex: texFactor(lambdaT) + atEnd, slot: 'regularizers' }]);
	}
	return [
		glue(`\\inf_{${t.second ? 'a' : 'v'}}\\;`),
		...(costs.length > 0 ? added(costs) : [glue('0')]),
		glue('\\quad\\text{s.t.}\\quad'),
		...dynamics(t),
		glue(',\\;'),
		{ tex: `X_0\\sim\\rho_0${t.second ? ',\\;\\dot X_0=0' : ''}`, slot: 'reference' },
		...(t.backward && costs.length > 1
			? [glue(',\\;'), { tex: '\\tilde\\rho_T=\\pi', slot: 'target' } as const]
			: []),
		...t.open,
	];
}

/** Minimising movements: K steps ρ_0, ρ_1, …, each of length τ = T/K. */
function minimisingMovements(game: Game): EquationPart[] {
	const t = tex(game);
	const tau = game.dynamics.horizon / Number(game.solver.steps);
	const distance = `${texRatio(inertiaOf(game), 2 * tau)}W_2^2(\\rho,\\rho_k)`;
	return [
		glue('\\rho_{k+1}=\\operatorname*{arg\\,min}_\\rho\\;'),
		...added([
			[{ tex: distance, slot: 'running' }],
			[{ tex: t.interaction.functional.replaceAll('\\rho_t', '\\rho'), slot: 'interaction' }],
		]),
		glue(',\\quad'),
		{ tex: `\\tau=${texNumber(tau)}`, slot: 'solver' },
		...t.open,
	];
}

/** By the gradient of a convex function (Brenier). */
function movement(game: Game): EquationPart[] {
	const step = texFactor(game.dynamics.horizon / Number(game.solver.steps) / inertiaOf(game));
	return [
		glue('X_{k+1}=X_k'),
		{ tex: `-${step}\\nabla U(X_k,t_k)`, slot: 'solver' },
		glue(',\\quad'),
		{ tex: 'X_0\\sim\\rho_0', slot: 'reference' },
	];
}

/** dX = (f + v) dt + σ dW, or the like of an acceleration. */
function dynamics({ drift, sigma, second, named }: ReturnType<typeof tex>): EquationPart[] {
	const control = second ? 'a' : 'v';
	const parts: EquationPart[] = [
		{ tex: second ? 'd\\dot X=' : 'dX=', slot: second ? 'dynamics' : 'drift' },
		{ tex: drift ? `\\bigl(${drift}+${control}\\bigr)\\,dt` : `${control}\\,dt`, slot: 'drift' },
	];
	if (sigma) parts.push({ tex: `+${sigma === '1' ? '' : sigma}\\,dW`, slot: 'noise' });
	if (named) {
		parts.push(glue(',\\;'), { tex: `f=${named.f}`, slot: 'drift', where: true });
		// A schedule that has no formula here is its own name.
		if (!named.sigma.startsWith('\\sigma'))
			parts.push(glue(',\\;'), { tex: `\\sigma=${named.sigma}`, slot: 'noise', where: true });
	}
	return parts;
}

function hjb(game: Game): EquationPart[] {
	const t = tex(game);
	if (!t.cost.finite)
		return [glue('H='), { tex: '+\\infty\\ \\text{unless}\\ \\nabla U=0', slot: 'running' }];
	const parts: EquationPart[] = t.rate ? [{ tex: `${t.rate === '1' ? '' : t.rate}U`, slot: 'dynamics' }] : [];
	parts.push(glue('-\\partial_t U'));
	if (t.drift) parts.push({ tex: `${minus(inX(t.drift))}\\cdot\\nabla U`, slot: 'drift' });
	parts.push(glue('+'), { tex: t.cost.hamiltonian, slot: 'running' });
	if (t.potential) parts.push({ tex: minus(t.potential), slot: 'potential' });
	if (t.sigma) parts.push({ tex: `-${diffusion(t)}\\Delta U`, slot: 'noise' });
	parts.push(
		glue('='),
		t.interaction.variation ? { tex: t.interaction.variation, slot: 'interaction' } : glue('0'),
	);
	if (t.second)
		parts.push(glue(',\\quad '), {
			tex: 'U=U(y,t),\\ y=x+(T-t)\\,\\dot x,\\ \\rho_t\\text{ the law of }y',
			slot: 'dynamics',
		});
	return parts;
}

/** What U is at the end of time: at T, or at 0 where costs are counted along paths from π. None without an end. */
function endCondition(game: Game): EquationPart[] {
	const t = tex(game);
	if (!t.cost.finite || t.forEver) return [];
	const { variation } = t.terminal;
	const inflated = t.inflation !== '' && variation !== '0' && !t.backward;
	const negative = inflated && variation.startsWith('-');
	const size = negative ? variation.slice(1) : variation;
	const times = /^\d/.test(size) ? '\\cdot ' : '';
	return [
		glue(`U(${t.state},${t.backward ? 0 : 'T'})=`),
		...(inflated ? [{ tex: `${negative ? '-' : ''}${t.inflation}${times}`, slot: 'dynamics' } as const] : []),
		{ tex: size, slot: 'terminal' },
		glue('+\\text{const}'),
	];
}

function continuity(game: Game): EquationPart[] {
	const t = tex(game);
	const parts: EquationPart[] = [glue('\\partial_t\\rho+\\nabla\\!\\cdot\\!\\bigl(\\rho\\,(')];
	if (t.drift) parts.push({ tex: inX(t.drift), slot: 'drift' });
	const control = t.second ? gainedControl(t.cost.control) : t.cost.control;
	parts.push({ tex: t.drift && !control.startsWith('-') ? `+${control}` : control, slot: 'running' });
	parts.push(glue(')\\bigr)='));
	parts.push(t.sigma ? { tex: `${diffusion(t)}\\Delta\\rho`, slot: 'noise' } : glue('0'));
	return parts;
}

/** The gain T − t in front of an acceleration, its sign first. */
const gainedControl = (control: string): string =>
	(control.startsWith('-') ? `-(T-t)\\,${control.slice(1)}` : `(T-t)\\,${control}`).replace(
		'(T-t)\\,(T-t)',
		'(T-t)^2',
	);

/** A drift is written in the particle's place X in the dynamics, in the point x in the equations. */
const inX = (drift: string): string => drift.replaceAll('X', 'x');
/** A formula in which a letter that stands for itself is another one. */
const renamed = (formula: string, from: string, to: string): string =>
	formula.replaceAll(new RegExp(`(?<!\\\\[a-zA-Z]*)${from}(?![a-zA-Z])`, 'g'), to);
/** The negative of a product. */
const minus = (product: string): string => (product.startsWith('-') ? `+${product.slice(1)}` : `-${product}`);

/** ½σ², with the gain of an acceleration. */
function diffusion({ sigma, second }: ReturnType<typeof tex>): string {
	const root = /^\\sqrt\{(.*)\}$/.exec(sigma)?.[1];
	const squared = sigma === '1' ? '' : (root ?? (/^\d/.test(sigma) ? `(${sigma})^2` : `${sigma}^2`));
	return `\\tfrac12${second ? '(T-t)^2' : ''}${squared}\\,`;
}

/** A sum of terms, each with its own sign. */
const added = (terms: readonly (readonly EquationPart[])[]): EquationPart[] =>
	terms
		.filter(([first]) => first?.tex !== '')
		.flatMap((term, i) => (i === 0 || term[0]?.tex.startsWith('-') ? term : [glue('+'), ...term]));
