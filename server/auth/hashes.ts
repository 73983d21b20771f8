/** Secrets that are only compared are stored as their SHA-256: they are long and random, so a slow hash would add nothing. */
import { hash } from 'node:crypto';

export const hashSecret = (secret: string): string => hash('sha256', secret, 'hex');

/** A secret of so many random bytes, in letters that need no escaping in a URL. */
export const newSecret = (source: { randomBytes(length: number): Uint8Array }, bytes = 24): string =>
	Buffer.from(source.randomBytes(bytes)).toString('base64url');
