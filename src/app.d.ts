declare global {
	namespace App {
		interface Locals {
			/** Set by `hooks.server.ts`: who asks, when somebody does. */
			session?: import('../server/auth/sessions.ts').ActiveSession;
			requestId: string;
		}
	}
}

export {};
