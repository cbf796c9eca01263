// breaks: no-utils
export const anything = 1;
