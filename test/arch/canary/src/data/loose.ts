// breaks: no-any no-any no-assertion no-assertion no-assertion
export const loose = (value: any): string[] => value as any as string[];
export const forced = (value: unknown): string => (value as unknown as string[])[0]!;
