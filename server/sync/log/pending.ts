/** What waits for a room's next commit. */
import type { MessageId, UserId } from '#lib/core/ids.ts';
import type { RefusalCode } from '#lib/core/refusal.ts';
import type { RoomRole } from '#lib/core/policy.ts';
import type { Verdict } from '../gate/gate.ts';
import type { SegmentBatch } from '../gate/segment-batch.ts';
import type { Segment } from '../segments/segment.ts';

/** The connection's end of an attached segment, as the log sees it. */
export interface Writer {
	readonly user: UserId;
	/** The role as of now; `unknown` while it is being looked up again, undefined once not a member. */
	readonly role: RoomRole | 'unknown' | undefined;
	/** Everything of these client ids below these clocks is durable. */
	committed(clocks: ReadonlyMap<number, number>): void;
	refused(code: RefusalCode, ids: readonly string[], clients: readonly number[]): void;
	/** Some dependency is missing here: asks the client for all it has. */
	ask(): void;
	/** One of its writes has been dealt with: reading may go on. */
	settled(bytes: number): void;
}

export interface ClientWrite {
	readonly kind: 'client';
	readonly segment: Segment;
	readonly update: Uint8Array;
	readonly isSyncStep2: boolean;
	/** The log was read to its end after this came in: what it still lacks is nowhere. */
	readonly isCaughtUp?: boolean;
	readonly writer: Writer;
}

export type WriteOutcome =
	| { readonly kind: 'written'; readonly seq: number | undefined; readonly at: number }
	| { readonly kind: 'exists' }
	| { readonly kind: 'refused'; readonly code: RefusalCode };

/** A write by the server itself: REST, notices, moderation, repairs. */
export interface ServerWrite {
	readonly kind: 'server';
	/** The segment, or the live one as of the commit. */
	readonly segment: Segment | 'live';
	/** Whose message id it is when the database says that the room has it already. */
	readonly message?: MessageId;
	/** Puts its structs into the batch, which may be done anew when a commit is lost. */
	write(batch: SegmentBatch, context: { readonly lastSeq: number; readonly at: number }): Verdict | 'exists';
	done(outcome: WriteOutcome): void;
}

/** Opens the next segment; goes alone in its room's commit. */
export interface RollOver {
	readonly kind: 'roll-over';
	/** The segment that was found full; when another one is live by then, there is nothing to do. */
	readonly from: number;
}

export type Pending = ClientWrite | ServerWrite | RollOver;
