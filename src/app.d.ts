declare global {
	namespace App {
		interface Locals {
			/** Set by `hooks.server.ts`: who asks, when somebody does. */
			session?: import('../server/auth/sessions.ts').ActiveSession;
			/** Why the session that came along does not hold. */
			ended?: 'expired' | 'revoked';
			requestId: string;
		}
		interface Platform {
			/** Node's own request: the address of its socket cannot be made up by a header. */
			req: import('node:http').IncomingMessage;
		}
		interface Error {
			message: string;
			requestId?: string;
		}
	}
}

export {};
