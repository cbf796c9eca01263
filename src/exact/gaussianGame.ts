import type { Game } from '../game/game';
import { blockOf } from '../game/problem';
import { type Axes, type AxisSolution, commonAxes, onAxes, type Pair } from './axes';
import { EXACT, type Family } from './closedForm';
import {
	driftless,
	gaussianOf,
	inertiaOf,
	isWhole,
	noiseless,
	onlyEndsCount,
	undiscounted,
} from './conditions';
import type { AxisGaussian } from './gradientFlow';

/**
 * One axis of a game from N(0, 1), kinetic cost with λ = 1, f = σ = 0, T = 1, target π = N(m, s²). For other λ
 * and T put α T/λ for α and multiply costs and U by λ/T.
 */
export interface AxisGame {
	/** Weight of the terminal cost, α > 0. */
	readonly alpha: number;
	readonly m: number;
	/** s > 0. */
	readonly s: number;
}

/** Paths X_t = (1 − t) x0 + t (m_T + s_T x0): straight, ρ_t = N(t m_T, (1 − t + t s_T)²). */
export interface AffineFlow {
	/** Mean m_T and standard deviation s_T of ρ_T. */
	readonly mT: number;
	readonly sT: number;
	/** Running cost ∫∫ ½ v² ρ dx dt = ½ (m_T² + (s_T − 1)²). */
	readonly transport: number;
	/** F(ρ_T) with its weight α, in nats times α. */
	readonly terminal: number;
	/** v(x, t). */
	velocity(x: number, t: number): number;
	/** A potential of v: −∂_x U = v and −∂_t U + ½ (∂_x U)² = 0 for t in [0, 1]. */
	value(x: number, t: number): number;
}

/** `valueAtMean` fixes the constant of U: it is U(m_T, 1). */
function affineFlow(mT: number, sT: number, terminal: number, valueAtMean: number): AffineFlow {
	const spread = (t: number): number => 1 - t + t * sT;
	return {
		mT,
		sT,
		transport: 0.5 * (mT ** 2 + (sT - 1) ** 2),
		terminal,
		velocity: (x, t) => mT + ((sT - 1) * (x - t * mT)) / spread(t),
		value: (x, t) =>
			valueAtMean +
			mT * (mT - x) -
			((sT - 1) * (x - t * mT) ** 2) / (2 * spread(t)) +
			0.5 * mT ** 2 * (t - 1),
	};
}

function check({ alpha, m, s }: AxisGame): void {
	if (alpha > 0 && s > 0 && Number.isFinite(alpha + m + s)) return;
	throw new Error(`a Gaussian game needs finite m, α > 0 and s > 0; got m = ${m}, α = ${alpha}, s = ${s}`);
}

/** KL( N(m0, s0²) ‖ N(m1, s1²) ) in nats. */
export const gaussianKl = (m0: number, s0: number, m1: number, s1: number): number =>
	Math.log(s1 / s0) + (s0 ** 2 + (m0 - m1) ** 2) / (2 * s1 ** 2) - 0.5;

/**
 * The solution of the game with F = α KL(ρ_T‖π), exact (docs/mathematics.md, truth 2): m_T = αm/(s² + α), s_T the
 * positive root of s_T − 1 + α(s_T/s² − 1/s_T) = 0. U(x, 1) = α log(ρ_T/π)(x). Axes of a product target are
 * independent games. Throws unless α, s > 0.
 */
export function reverseKlGame(game: AxisGame): AffineFlow {
	check(game);
	const { alpha, m, s } = game;
	const mT = (alpha * m) / (s ** 2 + alpha);
	const a = 1 + alpha / s ** 2;
	const sT = (1 + Math.sqrt(1 + 4 * a * alpha)) / (2 * a);
	const valueAtMean = alpha * (Math.log(s / sT) + (mT - m) ** 2 / (2 * s ** 2));
	return affineFlow(mT, sT, alpha * gaussianKl(mT, sT, m, s), valueAtMean);
}

/**
 * Maximum likelihood, F = α KL(π‖ρ_T), with the running cost counted along π carried back to ρ̃_0: KL(π‖ρ_T) is
 * KL(ρ̃_0‖ρ_0), so this is `reverseKlGame` from π to N(0, 1), read backward. ρ̃_0 = N(m̃, s̃²), m̃ = m/(1 + α), s̃ the
 * positive root of s̃ − s + α(s̃ − 1/s̃) = 0, and X_T = m + s (X_0 − m̃)/s̃. U(x, 0) = −α log(ρ̃_0/ρ_0)(x). `transport` is
 * ∫∫ ½ v² ρ̃ dx dt. Throws unless α, s > 0.
 */
export function maximumLikelihoodGame(game: AxisGame): AffineFlow {
	check(game);
	const { alpha, m, s } = game;
	const m0 = m / (1 + alpha);
	const s0 = (s + Math.sqrt(s ** 2 + 4 * alpha * (1 + alpha))) / (2 * (1 + alpha));
	const [mT, sT] = [m - (s * m0) / s0, s / s0];
	const valueAtOrigin = alpha * (Math.log(s0) + m0 ** 2 / (2 * s0 ** 2));
	return {
		...affineFlow(mT, sT, alpha * gaussianKl(m, s, mT, sT), valueAtOrigin - 0.5 * mT ** 2),
		transport: 0.5 * ((m - m0) ** 2 + (s - s0) ** 2),
	};
}

/** How a flow over [0, 1] from N(0, 1) is played from another start, in other units of cost and of time. */
export interface Played {
	readonly start: AxisGaussian;
	/** Cost of the game in units of the flow's. */
	readonly unit: number;
	/** The flow's time at t. */
	clock(t: number): number;
}

/** One axis of the game that is an affine flow in such units. */
export const played = ({ start, unit, clock }: Played, flow: AffineFlow): AxisSolution => ({
	law: (t) => ({
		mean: start.mean + start.std * clock(t) * flow.mT,
		std: start.std * (1 + clock(t) * (flow.sT - 1)),
	}),
	value: (x, t) => unit * flow.value((x - start.mean) / start.std, clock(t)),
});

/** The axes of a game between Gaussians that pays F = α KL at its end and ½λ|v|² on its way; null for another game. */
export function klGameOf(
	game: Game,
	terminal: string,
	order: Game['dynamics']['order'],
): (Axes & { readonly lambda: number; readonly alpha: number }) | null {
	const lambda = inertiaOf(game);
	const [start, target] = [gaussianOf(game, 'reference'), gaussianOf(game, 'target')];
	if (game.terminal.id !== terminal || game.dynamics.order !== order || !undiscounted(game)) return null;
	if (!driftless(game) || !noiseless(game) || !onlyEndsCount(game) || !isWhole(game)) return null;
	const axes = lambda !== null && start && target ? commonAxes(start, target) : null;
	const { block, params } = blockOf(game, 'terminal');
	return axes && lambda !== null ? { ...axes, lambda, alpha: block.weight(params) } : null;
}

/** α KL(ρ_T‖π), or α KL(π‖ρ_T), between Gaussians whose covariances commute, without noise. */
const softEnd =
	(terminal: string, solve: (game: AxisGame) => AffineFlow): Family =>
	(game) => {
		const axes = klGameOf(game, terminal, 'first');
		if (!axes) return null;
		const { lambda, alpha } = axes;
		const { horizon: T } = game.dynamics;
		const axis = (k: 0 | 1) => {
			const [start, target] = [axes.start[k], axes.target[k]];
			const unit = (lambda * start.std ** 2) / T;
			const flow = solve({
				alpha: alpha / unit,
				m: (target.mean - start.mean) / start.std,
				s: target.std / start.std,
			});
			return { unit, flow, axis: played({ start, unit, clock: (t) => t / T }, flow) };
		};
		const both = [axis(0), axis(1)] as const;
		return () =>
			onAxes(axes, [both[0].axis, both[1].axis], {
				cost: costOf(both),
				error: EXACT,
			});
	};

/** What two affine flows in their units cost. */
export function costOf(axes: Pair<{ readonly unit: number; readonly flow: AffineFlow }>) {
	const sum = (of: (flow: AffineFlow) => number): number =>
		axes.reduce((total, { unit, flow }) => total + unit * of(flow), 0);
	return {
		running: sum(({ transport }) => transport),
		terminal: sum(({ terminal }) => terminal),
		interaction: 0,
		error: 0,
	};
}

export const reverseKlEnds = softEnd('reverseKL', reverseKlGame);
export const likelihoodEnds = softEnd('forwardKL', maximumLikelihoodGame);
