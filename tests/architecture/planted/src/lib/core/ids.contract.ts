export const isTested = true;
