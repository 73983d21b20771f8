/**
 * Sends the new messages of an outbox over HTTP, with no page open: for the service worker. Under the lock of the drain, so a page and
 * the worker never send the same row at the same time; were it to happen all the same, the id makes the two one.
 */
import { blockedBy, isMessageRow } from '#lib/core/outbox.ts';
import type { UserId } from '#lib/core/ids.ts';
import type { Api } from './api.ts';
import type { DeviceStore } from './device-store.ts';
import { postMessage } from './message-post.ts';
import { drainLock, type TabLocks } from './tab-lock.ts';

export interface OutboxPostDeps {
	readonly user: UserId;
	readonly store: DeviceStore;
	readonly api: Api;
	readonly locks: TabLocks;
	/** The outbox on this device has changed. */
	changed(): void;
}

/** `later`: the server could not be asked, so try again. `busy`: a page is open and sends them itself. */
export type OutboxPosted = 'done' | 'later' | 'busy' | 'signed-out';

export async function postOutbox(deps: OutboxPostDeps): Promise<OutboxPosted> {
	let result: OutboxPosted = 'busy';
	await deps.locks.holdIfFree(drainLock(deps.user), async () => {
		result = await postRows(deps);
	});
	return result;
}

async function postRows({ store, api, changed }: OutboxPostDeps): Promise<OutboxPosted> {
	const rows = await store.outbox();
	for (const row of rows) {
		// What is to be made or joined first goes when a page is open.
		if (!isMessageRow(row) || row.refused !== undefined || blockedBy(row, rows)) continue;
		const answer = await postMessage(api, row);
		if (answer.kind === 'unreachable') return 'later';
		if (answer.kind === 'refused') {
			if (answer.status === 401 || answer.code === 'wrong_account') return 'signed-out';
			await store.putRow({ ...row, refused: answer.code });
		} else await store.removeRows([row.order]);
		changed();
	}
	return 'done';
}
