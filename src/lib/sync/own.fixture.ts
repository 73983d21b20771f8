/** A user's own document on a device that keeps nothing: for tests of what stands around it. */
import type { UserId } from '#lib/core/ids.ts';
import type { Clock } from '#lib/platform/clock.ts';
import { noTabChannel } from '#lib/platform/tab-channel.ts';
import { PageLocks } from '#lib/platform/tab-lock.ts';
import { OwnReplica } from './own-replica.ts';

export const anOwnReplica = (user: UserId, clock: Clock, clientId = 5): OwnReplica =>
	new OwnReplica(
		{
			user,
			clock,
			locks: new PageLocks(),
			openTabChannel: noTabChannel,
			newClientId: () => clientId,
			keep: () => Promise.resolve(),
			stored: () => Promise.resolve([])
		},
		[]
	);
