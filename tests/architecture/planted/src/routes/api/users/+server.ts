import type { Services } from '#server/services.ts';

export const GET = (services: Services): unknown => services;
