// breaks: unreached
export const two = 2;
