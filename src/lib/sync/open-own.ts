/** Opens the user's own document on this device, and takes over the drafts of releases that had none. */
import type { StoredState } from '#lib/platform/device-store.ts';
import type { Device } from './device.ts';
import type { ReplicaDeps } from './open-replica.ts';
import { OwnEntries } from './own-entries.ts';
import { OwnReplica } from './own-replica.ts';

export interface OpenOwn {
	readonly own: OwnReplica;
	readonly ownEntries: OwnEntries;
}

export function openOwn(
	{ clock, locks, openTabChannel }: Pick<ReplicaDeps, 'clock' | 'locks' | 'openTabChannel'>,
	device: Device,
	stored: StoredState,
	newClientId: () => number
): OpenOwn {
	const records = { keep: device.putOwn.bind(device), stored: () => device.store.own() };
	const own = new OwnReplica({ user: device.user, clock, locks, openTabChannel, newClientId, ...records }, stored.own);
	const ownEntries = new OwnEntries(own, clock);
	if (stored.drafts.size > 0) void takeOver(device, own, ownEntries, stored.drafts);
	return { own, ownEntries };
}

/** The old ones go only when the new ones are kept; a draft that is there already came this way before. */
async function takeOver(device: Device, own: OwnReplica, entries: OwnEntries, drafts: StoredState['drafts']): Promise<void> {
	for (const [room, text] of drafts) if (entries.draft(room).get() === '') entries.setDraft(room, text);
	await own.flush();
	await device.dropOldDrafts(drafts.keys());
}
