// breaks: no-such-room
export const old = 1;
