/**
 * Gates what waits in a room and makes the rows of its next commit. Pure but for the claims it reads: nothing in memory changes
 * until the commit has succeeded, so a lost or failed commit is simply prepared again.
 */
import type { MessageId, UserId } from '#lib/core/ids.ts';
import { mentionedIn } from '#lib/core/mentions.ts';
import { mayInRoom } from '#lib/core/policy.ts';
import type { CommitBinding, CommitMessage, CommitRoom, CommitRow } from '../../db/commit.ts';
import { skeletonsOf } from '../../db/mentions.ts';
import type { AdmittedMessage, Change, Submission, Verdict } from '../gate/gate.ts';
import { SegmentBatch } from '../gate/segment-batch.ts';
import type { Room } from '../segments/room.ts';
import type { Segment } from '../segments/segment.ts';
import { messageBodyHash } from './body-hash.ts';
import type { ClientWrite, Pending, ServerWrite, Writer } from './pending.ts';

/** One room's share of a commit, with all that apply and answer need afterwards. */
export interface PreparedRoom {
	readonly room: Room;
	readonly commit: CommitRoom;
	readonly rows: readonly PreparedRow[];
	readonly answers: readonly Answer[];
	/** Taken from the queue for this commit; on failure they go back in front. */
	readonly taken: readonly Pending[];
	readonly opens: number | undefined;
	/** The room's last seq after this commit. */
	readonly lastSeq: number;
}

export interface PreparedRow {
	readonly segment: Segment;
	readonly update: Uint8Array;
	readonly messages: number;
	readonly changes: readonly Change[];
}

export interface ClientAnswer {
	readonly pending: ClientWrite;
	readonly verdict: Verdict;
}

export interface ServerAnswer {
	readonly pending: ServerWrite;
	readonly verdict: Verdict | 'exists';
	readonly seq: number | undefined;
}

export type Answer = ClientAnswer | ServerAnswer;

/** More than this does not go into one commit of one room. */
const maxWrites = 1_000;
const maxBytes = 4 * 1024 * 1024;
/** Owns what is beyond the quota: refused in an update, left out of a SyncStep2. */
const nobody = '' as UserId;
const emptyUpdate = Uint8Array.of(0, 0);

interface Work {
	readonly segment: Segment;
	readonly batch: SegmentBatch;
	readonly messages: AdmittedMessage[];
	readonly changes: Change[];
	/** Client ids that this batch binds. */
	readonly clients: Map<number, UserId>;
	readonly bindings: CommitBinding[];
}

/** True while something waits for the live segment and that is not in memory: it must be loaded first. */
export const lacksLive = (room: Room): boolean =>
	!room.segments.has(room.live) && room.queue.some((pending) => pending.kind === 'server' && pending.segment === 'live');

/** Undefined when nothing can be done now: the queue is empty or all its writers are being looked up again. */
export function prepareRoom(room: Room, now: number): PreparedRoom | undefined {
	while (room.queue[0]?.kind === 'roll-over') {
		if (room.queue[0].from === room.live) return prepareRollOver(room);
		room.queue.shift();
	}
	const taken = take(room);
	if (taken.length === 0) return undefined;
	const works = new Map<Segment, Work>();
	const answers = taken.flatMap((pending) => (pending.kind === 'roll-over' ? [] : [gateOne(room, pending, works, now)]));
	return finish(room, taken, [...works.values()], answers, now);
}

function prepareRollOver(room: Room): PreparedRoom {
	const taken = room.queue.splice(0, 1);
	const opens = room.live + 1;
	const row: CommitRow = {
		segment: opens,
		update: emptyUpdate,
		firstSeq: undefined,
		lastSeq: undefined,
		messages: 0,
		isProjected: true,
		opens: true
	};
	return {
		room,
		commit: { room: room.id, expected: room.position, rows: [row], messages: [], bindings: [], live: opens },
		rows: [],
		answers: [],
		taken,
		opens,
		lastSeq: room.seq
	};
}

/** Takes from the front, but leaves writes whose writer is being looked up, and all later ones of that writer. */
function take(room: Room): Pending[] {
	const taken: Pending[] = [];
	const left: Pending[] = [];
	let bytes = 0;
	let isRollOverAhead = false;
	for (const pending of room.queue) {
		const isHeld = pending.kind === 'client' && pending.writer.role === 'unknown';
		const isFull = taken.length >= maxWrites || bytes >= maxBytes;
		// A roll-over goes alone, so what stands behind it waits as well.
		isRollOverAhead ||= pending.kind === 'roll-over';
		if (isHeld || isFull || isRollOverAhead || pending.kind === 'roll-over') left.push(pending);
		else {
			taken.push(pending);
			if (pending.kind === 'client') bytes += pending.update.byteLength;
		}
	}
	room.queue = left;
	return taken;
}

function gateOne(room: Room, pending: ClientWrite | ServerWrite, works: Map<Segment, Work>, now: number): Answer {
	const segment = pending.segment === 'live' ? liveOf(room) : pending.segment;
	let work = works.get(segment);
	if (work === undefined) {
		works.set(
			segment,
			(work = { segment, batch: newBatch(segment), messages: [], changes: [], clients: new Map(), bindings: [] })
		);
	}
	if (pending.kind === 'server') {
		const verdict = pending.write(work.batch, { lastSeq: room.seq, at: now });
		const place = work.messages.length;
		if (verdict !== 'exists') note(work, verdict);
		// The place within its segment; `finish` turns it into a seq.
		return { pending, verdict, seq: work.messages.length > place ? place : undefined };
	}
	return { pending, verdict: gateClient(room, work, pending, now) };
}

const newBatch = (segment: Segment): SegmentBatch =>
	new SegmentBatch(segment.index, { isRedacted: (id: MessageId) => segment.redacted.has(id) });

function gateClient(
	room: Room,
	work: Work,
	{ writer, update, isSyncStep2, isCaughtUp = false }: ClientWrite,
	now: number
): Verdict {
	const { segment, batch } = work;
	if (writer.role === undefined || writer.role === 'unknown')
		return { kind: 'refused', code: 'not_a_member', ids: [], clients: [] };
	const quota = newClientQuota(segment, writer, now);
	const submission: Submission = {
		update,
		user: writer.user,
		mayWrite: mayInRoom(writer.role, 'post'),
		isSyncStep2,
		isCaughtUp,
		takesNewMessages: room.takesNewMessages(segment, now),
		ownerOf: (clientId) => {
			const owner = segment.ownerOf(clientId) ?? work.clients.get(clientId);
			if (owner !== undefined) return owner;
			if (!quota.allows(clientId)) return nobody;
			// In an update an id that is nobody's yet becomes the writer's; in a SyncStep2 it may be somebody's whom we do not know yet.
			return isSyncStep2 ? undefined : writer.user;
		}
	};
	const growth = segment.isBloated ? growthOf(newBatch(segment).admit(submission)) : undefined;
	if (growth !== undefined) return growth;
	const verdict = batch.admit(submission);
	if (verdict.kind === 'refused' && quota.isExceeded) return { ...verdict, code: 'too_many_clients' };
	if (verdict.kind !== 'admitted') return verdict;
	const fresh = [...verdict.clocks.keys()].filter((clientId) => !segment.isBound(clientId) && !work.clients.has(clientId));
	bindFresh(work, fresh, writer);
	note(work, verdict);
	return verdict;
}

/** A refusal for what would make a segment larger that is far too large already; taking texts away goes on. */
function growthOf(verdict: Verdict): Verdict | undefined {
	if (verdict.kind !== 'admitted') return undefined;
	const isRedacting = verdict.changes.every((change) => change.kind === 'message' && change.isRedaction);
	if (verdict.messages.length === 0 && isRedacting) return undefined;
	const ids = [...verdict.messages, ...verdict.changes].map(({ id }) => id);
	return { kind: 'refused', code: 'too_large', ids: [...new Set(ids)], clients: [...verdict.clocks.keys()] };
}

/** Counted only once an unknown id shows up, which is rare. */
function newClientQuota(segment: Segment, writer: Writer, now: number) {
	const seen = new Set<number>();
	let left: number | undefined;
	return {
		isExceeded: false,
		allows(clientId: number): boolean {
			if (seen.has(clientId)) return true;
			left ??= segment.newClientsLeft(writer.user, now);
			if (seen.size >= left) this.isExceeded = true;
			else seen.add(clientId);
			return seen.has(clientId);
		}
	};
}

function bindFresh(work: Work, fresh: readonly number[], writer: Writer): void {
	for (const clientId of fresh) {
		work.clients.set(clientId, writer.user);
		work.bindings.push({ segment: work.segment.name.number, clientId, user: writer.user });
	}
}

function note(work: Work, verdict: Verdict): void {
	if (verdict.kind !== 'admitted') return;
	work.messages.push(...verdict.messages);
	work.changes.push(...verdict.changes);
}

function finish(
	room: Room,
	taken: readonly Pending[],
	works: readonly Work[],
	answers: readonly Answer[],
	now: number
): PreparedRoom {
	let seq = room.seq;
	const firstSeqs = new Map<Segment, number>();
	const rows: PreparedRow[] = [];
	const commitRows: CommitRow[] = [];
	const messages: CommitMessage[] = [];
	for (const work of works) {
		if (work.batch.isEmpty) continue;
		const firstSeq = seq + 1;
		firstSeqs.set(work.segment, firstSeq);
		const { update } = work.batch.seal(firstSeq, now);
		seq += work.messages.length;
		const hasMessages = work.messages.length > 0;
		rows.push({ segment: work.segment, update, messages: work.messages.length, changes: work.changes });
		commitRows.push({
			segment: work.segment.name.number,
			update,
			firstSeq: hasMessages ? firstSeq : undefined,
			lastSeq: hasMessages ? seq : undefined,
			messages: work.messages.length,
			isProjected: work.changes.length === 0,
			opens: false
		});
		work.messages.forEach((message, index) => messages.push(messageRow(message, firstSeq + index, work.segment.name.number)));
	}
	const commit = {
		room: room.id,
		expected: room.position,
		rows: commitRows,
		messages,
		bindings: works.flatMap((work) => (work.batch.isEmpty ? [] : work.bindings)),
		live: room.live
	};
	return {
		room,
		commit,
		rows,
		taken,
		opens: undefined,
		lastSeq: seq,
		answers: answers.map((answer) => withSeq(room, answer, firstSeqs))
	};
}

function withSeq(room: Room, answer: Answer, firstSeqs: ReadonlyMap<Segment, number>): Answer {
	if (!('seq' in answer) || answer.seq === undefined) return answer;
	const segment = answer.pending.segment === 'live' ? liveOf(room) : answer.pending.segment;
	return { ...answer, seq: (firstSeqs.get(segment) ?? 0) + answer.seq };
}

function messageRow({ id, author, value }: AdmittedMessage, seq: number, segment: number): CommitMessage {
	return {
		id,
		seq,
		segment,
		author,
		text: value.text,
		sentAt: value.sentAt,
		replyTo: value.replyTo ?? null,
		thread: value.thread ?? null,
		attachments: JSON.stringify(value.attachments ?? []),
		bodyHash: messageBodyHash(value),
		named: value.text.includes('@') ? skeletonsOf(mentionedIn(value.text)) : undefined
	};
}

function liveOf(room: Room): Segment {
	const live = room.segments.get(room.live);
	if (live === undefined) throw new Error(`the live segment of ${room.id} is not loaded`);
	return live;
}
