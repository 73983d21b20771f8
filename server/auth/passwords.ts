/** Passwords as argon2id hashes. Knows nothing of accounts. */
import { hash, verify } from '@node-rs/argon2';

export interface Passwords {
	hash(password: string): Promise<string>;
	/** With no hash to compare with (no such account) it does the same work, and the answer is false. */
	matches(password: string, passwordHash: string | undefined): Promise<boolean>;
}

/** OWASP's second choice for argon2id: 19 MiB, two passes; about 30 ms. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** `memoryCost` in KiB; tests lower it. */
export function createPasswords(options: { memoryCost?: number; timeCost?: number } = {}): Passwords {
	const parameters = { ...cost, ...options };
	let nobody: Promise<string> | undefined;
	return {
		hash: (password) => hash(password.normalize('NFKC'), parameters),
		async matches(password, passwordHash) {
			nobody ??= hash('nobody has this password', parameters);
			const isRight = await verify(passwordHash ?? (await nobody), password.normalize('NFKC'));
			return isRight && passwordHash !== undefined;
		}
	};
}
