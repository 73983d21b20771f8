/**
 * What one update costs in the gate: `node bench/micro/gate.ts`. Prints µs for admit, seal and apply, for the plain new message and for an
 * edit, alone in its commit and with twenty in one. Segments of 1,000 messages by 20 authors, as they roll over.
 */
import * as Y from 'yjs';
import { messagesRoot, type TextMessage } from '#lib/core/segment.ts';
import type { MessageId, UserId } from '#lib/core/ids.ts';
import { SegmentBatch } from '#server/sync/gate/segment-batch.ts';
import { SegmentIndex } from '#server/sync/gate/segment-index.ts';

const authors = 20;
const messagesPerSegment = 1_000;
const segmentsPerRun = 12;
const runs = 5;
const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

interface Sent {
	readonly user: UserId;
	readonly update: Uint8Array;
}

interface Cost {
	admit: number;
	seal: number;
	apply: number;
}

const sent = recordSegment();
for (const [what, list, before] of [
	['plain new message', sent.messages, []],
	['edit', sent.edits, sent.messages]
] as const) {
	for (const perBatch of [1, 20]) {
		const costs = Array.from({ length: runs }, () => measure(list, before, perBatch));
		const total = ({ admit, seal, apply }: Cost): number => admit + seal + apply;
		const { admit, seal, apply } = costs.sort((one, other) => total(one) - total(other))[runs >> 1]!;
		const figures = [admit, seal, apply, admit + seal + apply].map((cost) => cost.toFixed(2).padStart(6)).join(' ');
		console.log(`${what.padEnd(18)} ${String(perBatch).padStart(3)} a commit   admit seal apply sum: ${figures} µs`);
	}
}

/** Bytes as real clients send them, from Buffers as sockets give them. */
function recordSegment(): { messages: Sent[]; edits: Sent[] } {
	const messages: Sent[] = [];
	const edits: Sent[] = [];
	for (let author = 0; author < authors; author += 1) {
		const user = `usr_${'0'.repeat(24)}${digits[author >> 5]}${digits[author & 31]}` as UserId;
		const document = new Y.Doc();
		document.clientID = 1_000_000_000 + author * 7919;
		let list = messages;
		document.on('update', (update: Uint8Array) => list.push({ user, update: Buffer.from(update) }));
		const root = document.getMap<TextMessage>(messagesRoot(user));
		const ids = Array.from({ length: messagesPerSegment / authors }, (_, index) => newId(author, index));
		for (const id of ids)
			root.set(id, { text: `A message of sixty characters, give or take a few, by ${author}.`, sentAt: 1_764_000_000_000 });
		list = edits;
		for (const id of ids)
			root.set(id, { ...root.get(id)!, text: 'And this is what it was changed to.', editedAt: 1_764_000_001_000 });
	}
	return { messages, edits };
}

function newId(author: number, index: number): MessageId {
	let tail = '';
	for (let value = author * 1_000 + index; tail.length < 6; value = Math.floor(value / 32))
		tail = digits.charAt(value % 32) + tail;
	return `msg_01KAQ8ZT5V0123456789${tail}` as MessageId;
}

/** µs an update. */
function measure(list: readonly Sent[], before: readonly Sent[], perBatch: number): Cost {
	const cost: Cost = { admit: 0, seal: 0, apply: 0 };
	for (let segment = 0; segment < segmentsPerRun; segment += 1) {
		const index = new SegmentIndex(new Y.Doc());
		play(index, before, messagesPerSegment, { admit: 0, seal: 0, apply: 0 });
		play(index, list, perBatch, cost);
	}
	const updates = (list.length * segmentsPerRun) / 1_000;
	return { admit: cost.admit / updates, seal: cost.seal / updates, apply: cost.apply / updates };
}

function play(index: SegmentIndex, list: readonly Sent[], perBatch: number, cost: Cost): void {
	const bound = new Map(sent.messages.map(({ user, update }) => [clientOf(update), user]));
	for (let from = 0; from < list.length; from += perBatch) {
		const start = performance.now();
		const batch = new SegmentBatch(index, { isRedacted: () => false });
		for (const { user, update } of list.slice(from, from + perBatch)) {
			const ownerOf = (client: number): UserId | undefined => bound.get(client);
			const verdict = batch.admit({ user, update, mayWrite: true, isSyncStep2: false, takesNewMessages: true, ownerOf });
			if (verdict.kind !== 'admitted') throw new Error(`The gate said ${verdict.kind}.`);
		}
		const admitted = performance.now();
		const { update } = batch.seal(from + 1, 1_764_000_002_000);
		const sealed = performance.now();
		Y.applyUpdate(index.document, update);
		cost.admit += admitted - start;
		cost.seal += sealed - admitted;
		cost.apply += performance.now() - sealed;
	}
}

function clientOf(update: Uint8Array): number {
	return [...Y.parseUpdateMeta(update).to.keys()][0]!;
}
