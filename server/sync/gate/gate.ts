/**
 * The gate: what a client's bytes may do to a segment. Pure and in memory: decodes an update once, resolves every inserted item and
 * deleted range to (root, key, owner), checks them, and keeps exactly what was checked for re-encoding. Knows nothing of sockets,
 * rooms, the log or the clock.
 */
import type { MessageId, NoticeId, UserId } from '#lib/core/ids.ts';
import type { RefusalCode } from '#lib/core/refusal.ts';
import type { TextMessage } from '#lib/core/segment.ts';

/** One update as a client sent it, with all that the gate must know about who sent it. */
export interface Submission {
	readonly update: Uint8Array;
	readonly user: UserId;
	/** False for read-only members: whatever changes the document is refused with `read_only`. */
	readonly mayWrite: boolean;
	/** In a SyncStep2 structs of other owners are dropped silently: a replica may hold more than the server it comes back to. */
	readonly isSyncStep2: boolean;
	/** True when the log was read to its end after this came in: what a SyncStep2 builds on and is still not here is nowhere, and is left out. */
	readonly isCaughtUp?: boolean;
	/** False once the segment is sealed and its grace is over: new messages are refused with `segment_sealed`, edits go on. */
	readonly takesNewMessages: boolean;
	/**
	 * To whom a Yjs client id is bound; undefined when to nobody. In a SyncStep2 an id that is nobody's is admitted under the user's own
	 * keys (an earlier page that never attached) and left out elsewhere (another's, not yet known here); in an update it is refused.
	 */
	ownerOf(clientId: number): UserId | undefined;
}

export interface AdmittedMessage {
	readonly id: MessageId;
	readonly author: UserId;
	readonly value: TextMessage;
}

/** A key whose winner must be projected after apply. */
export type Change =
	| { readonly kind: 'message'; readonly author: UserId; readonly id: MessageId; readonly isRedaction: boolean }
	| { readonly kind: 'reaction'; readonly user: UserId; readonly id: MessageId; readonly emoji: string }
	| { readonly kind: 'notice'; readonly id: NoticeId };

export type Verdict =
	| {
			readonly kind: 'admitted';
			/** New messages, in the order of the update: each gets the next seq. */
			readonly messages: readonly AdmittedMessage[];
			/** Edits, redactions, reactions, second copies. */
			readonly changes: readonly Change[];
			/** Highest clock + 1 of each client id in it: what `committed` will say. One that was nobody's becomes the user's in the same commit. */
			readonly clocks: ReadonlyMap<number, number>;
			/** Writes to redacted messages that were turned into redactions: their client is told `already_redacted`. */
			readonly alreadyRedacted: readonly MessageId[];
	  }
	/** Nothing new in it: all of it is in the document or the batch. `clocks` as above. */
	| { readonly kind: 'known'; readonly clocks: ReadonlyMap<number, number> }
	/** It builds on structs that are not here: catch up, then ask the client with a SyncStep1. */
	| { readonly kind: 'incomplete' }
	/**
	 * Against this document and batch: a node that is behind catches up and asks again before it believes a refusal. `ids` are the messages
	 * at fault, or the keys that name none; `clients` those whose replica now has a hole, none where the bytes could not be read.
	 */
	| {
			readonly kind: 'refused';
			readonly code: RefusalCode;
			readonly ids: readonly string[];
			readonly clients: readonly number[];
	  };

/** What a batch becomes: one Yjs v1 update, the same bytes for log, document and sockets. */
export interface SealedBatch {
	readonly update: Uint8Array;
	/** Seqs as they were written into `arrivals`, in order of admission. */
	readonly arrivals: readonly { readonly id: MessageId; readonly seq: number }[];
}
