/** Breaks nothing: what the others import. */
export const one = 1;
