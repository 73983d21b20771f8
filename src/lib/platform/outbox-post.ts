/**
 * Sends the new messages of an outbox over HTTP, with no page open: for the service worker. Under the lock of the drain, so a page and
 * the worker never send the same row at the same time; were it to happen all the same, the id makes the two one.
 */
import { RoomAnswer } from '#lib/core/answers.ts';
import { holdOf, mustBeChecked, type HoldCode } from '#lib/core/held.ts';
import { blockedBy, isMessageRow, type OutboxMessage } from '#lib/core/outbox.ts';
import type { UserId } from '#lib/core/ids.ts';
import type { Api, ApiAnswer } from './api.ts';
import type { Clock } from './clock.ts';
import type { DeviceStore } from './device-store.ts';
import { correctionOf, postMessage } from './message-post.ts';
import { drainLock, type TabLocks } from './tab-lock.ts';

export interface OutboxPostDeps {
	readonly user: UserId;
	readonly store: DeviceStore;
	readonly api: Api;
	readonly locks: TabLocks;
	readonly clock: Pick<Clock, 'now'>;
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

async function postRows(deps: OutboxPostDeps): Promise<OutboxPosted> {
	const { store, api, changed } = deps;
	const rows = await store.outbox();
	for (const { order } of rows) {
		// A page that waits for the lock lets its user discard and correct all the same: only the stored row is sent.
		const row = await store.row(order);
		// What is to be made or joined first goes when a page is open.
		if (!row || !isMessageRow(row) || row.refused !== undefined || blockedBy(row, rows)) continue;
		const hold = await holdBy(api, row);
		if (hold === 'later') return 'later';
		if (hold !== undefined) {
			await store.putRow({ ...row, refused: hold });
			changed();
			continue;
		}
		const answer = await postMessage(api, row);
		if (answer.kind === 'unreachable') return 'later';
		if (answer.kind === 'refused' && (answer.status === 401 || answer.code === 'wrong_account')) return 'signed-out';
		await settle(deps, row, answer);
		changed();
	}
	return 'done';
}

/** Here nobody keeps the rooms of this device current, so the one it goes to is asked for. What is refused here is refused to the post too. */
async function holdBy(api: Api, row: OutboxMessage): Promise<HoldCode | 'later' | undefined> {
	if (!mustBeChecked(row)) return undefined;
	const answer = await api.json(RoomAnswer, `/api/rooms/${row.room}`);
	if (answer.kind === 'unreachable') return 'later';
	return answer.kind === 'ok' ? holdOf(row, answer.value.room) : undefined;
}

type FinalAnswer = Exclude<ApiAnswer<unknown>, { kind: 'unreachable' }>;

/** The answer is about the row as it was sent: discarded meanwhile it stays gone, and a text corrected meanwhile is not lost. */
async function settle({ store, clock }: OutboxPostDeps, sent: OutboxMessage, answer: FinalAnswer): Promise<void> {
	const row = await store.row(sent.order);
	if (!row || !isMessageRow(row) || row.id !== sent.id) return;
	const isCorrected = row.text !== sent.text;
	if (answer.kind === 'refused') {
		// The corrected text has not been refused: it is sent next time.
		if (!isCorrected) await store.putRow({ ...row, refused: answer.code });
		return;
	}
	if (isCorrected) {
		const room = (await store.rooms()).find(({ id }) => id === row.room);
		// Where it went is not known here: a page finds the message, and its row beside it.
		if (!room) return;
		await store.addRow(correctionOf(row, room.live.document, clock.now()));
	}
	await store.removeRows([row.order]);
}
