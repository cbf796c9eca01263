/** Breaks nothing: Math.random, Date.now and any are only mentioned here; 'Math.random()' too. */
export const text = 'Math.random() and any';
