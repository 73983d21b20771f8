/** The replica on what this browser has. */
import type { UserId } from '#lib/core/ids.ts';
import { browserActivity } from '#lib/platform/activity.ts';
import { Api } from '#lib/platform/api.ts';
import { deviceClock } from '#lib/platform/clock.ts';
import { hocuspocusSocket } from '#lib/platform/hocuspocus-socket.ts';
import { lastUser, rememberUser } from '#lib/platform/last-user.ts';
import { askForBackgroundSync } from '#lib/platform/background-sync.ts';
import { signOutDebt } from '#lib/platform/owed-sign-out.ts';
import { openPersistence } from '#lib/platform/persistence.ts';
import { browserTabChannel, noTabChannel } from '#lib/platform/tab-channel.ts';
import { browserLocks, PageLocks } from '#lib/platform/tab-lock.ts';
import { browserWakeUps } from '#lib/platform/wake-ups.ts';
import { openReplica } from './open-replica.ts';
import type { Replica } from './replica.ts';

export { lastUser, rememberUser };

/** Opens what this browser keeps of this user and goes to work. Never waits for the network. */
export async function openBrowserReplica(user: UserId): Promise<Replica> {
	const persistence = await openPersistence(user);
	rememberUser(user);
	const url = new URL('/sync', location.href);
	url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
	return openReplica(
		{
			clock: deviceClock,
			api: new Api(fetch.bind(globalThis), user),
			openSocket: hocuspocusSocket({ url: url.href, clock: deviceClock }),
			persistence,
			locks: navigator.locks ? browserLocks(navigator.locks) : new PageLocks(),
			openTabChannel: 'BroadcastChannel' in globalThis ? browserTabChannel : noTabChannel,
			wakeUps: browserWakeUps,
			activity: browserActivity(document),
			openSearchPort: async () => (await import('./later/search-ports.ts')).searchWorkerPort(),
			openSegmentPort: async () => (await import('./later/segment-port.ts')).segmentWorkerPort(),
			oweSignOut: () => signOutDebt.owe(),
			rowsWait: () => askForBackgroundSync(user)
		},
		user
	);
}
