/** Whether this node can serve: for load balancers. */
import { ping } from '../db/health.ts';
import type { Db } from '../db/schema.ts';

const patienceMs = 2_000;

export interface Health {
	/** True when the database answers within two seconds. */
	isReady(): Promise<boolean>;
}

export function createHealth(db: Db): Health {
	return {
		async isReady() {
			const { promise: late, resolve } = Promise.withResolvers<boolean>();
			const timer = setTimeout(() => resolve(false), patienceMs);
			// Which error it is does not matter to who asks; the log has it from those who needed the database.
			const answered = ping(db).then(
				() => true,
				() => false
			);
			return await Promise.race([answered, late]).finally(() => clearTimeout(timer));
		}
	};
}
