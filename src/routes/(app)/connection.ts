import type { ConnectionState } from '#lib/sync/replica.ts';
import type { ConnectionView } from '#lib/ui/feedback/connection-view.ts';

export function connectionView(state: ConnectionState): ConnectionView {
	switch (state.kind) {
		case 'online':
		case 'connecting':
			return { kind: state.kind };
		case 'syncing':
			return { kind: 'syncing', done: state.done, total: state.total, isStalled: false };
		case 'offline':
			return {
				kind: 'offline',
				isServer: state.trouble !== undefined,
				...(state.lastSyncedAt === undefined ? {} : { asOf: state.lastSyncedAt }),
				...(state.retryAt === undefined ? {} : { retryAt: state.retryAt })
			};
		case 'signed-out':
			return { kind: 'signed-out', reason: state.reason };
		default:
			return state satisfies never;
	}
}
