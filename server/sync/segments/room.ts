/** One room in memory: its place in the log, the segments that somebody uses, and the writes that wait for the next commit. */
import type { RoomId } from '#lib/core/ids.ts';
import { rollOverGraceMs } from '#lib/core/segment.ts';
import type { RoomHead } from '../../db/room-log.ts';
import type { Pending } from '../log/pending.ts';
import type { Segment } from './segment.ts';

export class Room {
	readonly id: RoomId;
	readonly generation: number;
	/** The position up to which every loaded segment is current. */
	position: number;
	/** Messages in the room, and so the seq of the last one. */
	seq: number;
	/** Number of the live segment. */
	live: number;
	readonly segments = new Map<number, Segment>();
	/** Oldest first. */
	queue: Pending[] = [];
	usedAt: number;
	/** A commit of its writes is under way: they are in no queue then. */
	isCommitting = false;
	/** When its last commit was begun, ms of the clock that never steps back. */
	committedAt = -Infinity;

	constructor(head: RoomHead, now: number) {
		this.id = head.id;
		this.generation = head.generation;
		this.position = head.position;
		this.seq = head.seq;
		this.live = head.live;
		this.usedAt = now;
	}

	moveTo(head: RoomHead): void {
		this.position = head.position;
		this.seq = head.seq;
		this.live = head.live;
	}

	/** True while something waits or is being written: then it must stay in memory. */
	get isBusy(): boolean {
		return this.isCommitting || this.queue.length > 0;
	}

	/** When it may commit again; a roll-over never waits, for others wait behind it. */
	dueAt(pauseMs: number): number {
		return this.queue[0]?.kind === 'roll-over' ? -Infinity : this.committedAt + pauseMs;
	}

	/** New messages go to the live segment only, and for two minutes after roll-over to the one before it. */
	takesNewMessages(segment: Segment, now: number): boolean {
		if (segment.isOverfull) return false;
		if (segment.name.number === this.live) return true;
		return segment.name.number === this.live - 1 && segment.sealedAt !== undefined && now - segment.sealedAt < rollOverGraceMs;
	}
}
