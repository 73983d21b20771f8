export const isId = (value: string): boolean => value.length > 0;
