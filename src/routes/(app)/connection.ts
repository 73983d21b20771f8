import type { Way } from '#lib/core/waiting.ts';
import type { ConnectionState } from '#lib/sync/replica.ts';
import type { ConnectionView } from '#lib/ui/feedback/connection-view.ts';

export function connectionView(state: ConnectionState): ConnectionView {
	const isFailing = state.trouble === 'server_failing';
	const asOf = state.lastSyncedAt === undefined ? {} : { asOf: state.lastSyncedAt };
	switch (state.kind) {
		case 'online':
			return { kind: 'online', ...asOf, isFailing };
		case 'connecting':
			return { kind: 'connecting' };
		case 'syncing':
			return { kind: 'syncing', done: state.done, total: state.total, isStalled: false, isFailing };
		case 'offline':
			return {
				...{ kind: 'offline', isServer: state.trouble !== undefined, isFailing },
				...asOf,
				...(state.retryAt === undefined ? {} : { retryAt: state.retryAt })
			};
		case 'signed-out':
			return { kind: 'signed-out', reason: state.reason };
		default:
			return state satisfies never;
	}
}

/** The same for what waits in the outbox. */
export function wayOf({ kind, trouble }: ConnectionState): Way {
	if (kind === 'signed-out') return 'signed_out';
	if (kind === 'online' || kind === 'syncing') return trouble ?? 'open';
	return trouble ?? kind;
}
