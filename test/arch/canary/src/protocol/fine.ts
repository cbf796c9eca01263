/** Breaks nothing: a type may cross where a value may not. */
import type { Shape } from '../data/fine';

export type Message = { readonly shape: Shape };
