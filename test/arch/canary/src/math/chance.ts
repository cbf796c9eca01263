// breaks: no-clock-or-chance no-clock-or-chance no-clock-or-chance
export const draw = (): number => Math.random() + Date.now() + performance.now();
