const GOLDEN = (Math.sqrt(5) - 1) / 2;

/** Term i of a sequence in [0, 1) that leaves no gaps and has no period: multiples of the golden ratio (Weyl, 1916). */
export const weyl = (offset: number, i: number): number => (offset + i * GOLDEN) % 1;
