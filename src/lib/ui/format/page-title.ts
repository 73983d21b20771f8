import { m } from '#lib/paraglide/messages.js';

/** `(2) engine-room · Kith`. @param calls messages that name one, and those of direct rooms */
export const pageTitle = (name: string, calls: number): string => `${calls > 0 ? `(${calls}) ` : ''}${name} · ${m.app_name()}`;
