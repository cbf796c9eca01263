import type { Algebra } from '../math/algebra';

/** |r| or r². */
export const penalty = <S>(A: Algebra<S>, norm: string, r: S): S => (norm === 'L2' ? A.mul(r, r) : A.abs(r));
