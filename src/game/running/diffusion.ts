import { dot, normSq, scaleV } from '../../math/algebra';
import type { RunningCost } from '../block';

export const diffusion: RunningCost<Record<never, never>> = {
	id: 'diffusion',
	label: 'Diffusion-matched |v|²/2σ² − ∇·f',
	params: {},
	source: 'arXiv:2304.13534, §4.1 (score-based generative models); Berner et al., arXiv:2211.01364',
	needs: ['noise.positive'],
	tex: () => ({
		lagrangian: '\\tfrac{1}{2\\sigma^2}|v|^2-\\nabla\\!\\cdot\\! f',
		hamiltonian: '\\tfrac{\\sigma^2}{2}|\\nabla U|^2+\\nabla\\!\\cdot\\! f',
		control: '-\\sigma^2\\nabla U',
	}),
	lagrangian: (A, _p, _t, _x, v, { sigma, divergence }) =>
		A.sub(A.div(normSq(A, v), A.mul(A.num(2), A.mul(sigma, sigma))), divergence()),
	hamiltonian: (A, _p, _t, _x, q, { sigma, divergence }) =>
		A.add(A.mul(A.num(0.5), A.mul(A.mul(sigma, sigma), dot(A, q, q))), divergence()),
	control: (A, _p, _t, _x, q, { sigma }) => scaleV(A, q, A.neg(A.mul(sigma, sigma))),
	form: 'matched',
	strict: true,
	growth: () => 2,
	theory:
		'Hopf–Cole: with U = −log η the HJB equation becomes linear, the noising Fokker–Planck equation of η run backward, and the control is σ² times the score of η.',
};
