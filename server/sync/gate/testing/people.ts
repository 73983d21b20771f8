/** Real Yjs documents and ids for the gate's tests: what honest replicas write, and the server that takes it. */
import * as Y from 'yjs';
import type { MessageId, UserId } from '#lib/core/ids.ts';
import { messagesRoot, reactionKey, reactionsRoot, type MessageValue } from '#lib/core/segment.ts';
import type { Submission, Verdict } from '../gate.ts';
import { SegmentBatch } from '../segment-batch.ts';
import { SegmentIndex } from '../segment-index.ts';

const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const tail = (number: number): string => `${'0'.repeat(24)}${digits[number >> 5]}${digits[number & 31]}`;
export const userId = (number: number): UserId => `usr_${tail(number)}` as UserId;
export const messageId = (number: number): MessageId => `msg_${tail(number)}` as MessageId;

export const ada = userId(1);
export const bob = userId(2);

/** A server's segment: the committed document and what is bound to whom. */
export class Server {
	readonly document = new Y.Doc();
	readonly index = new SegmentIndex(this.document);
	readonly owners = new Map<number, UserId>();
	readonly redacted = new Set<MessageId>();
	nextSeq = 1;

	batch(): SegmentBatch {
		return new SegmentBatch(this.index, { isRedacted: (id) => this.redacted.has(id) });
	}

	submission(user: UserId, update: Uint8Array, more: Partial<Submission> = {}): Submission {
		const ownerOf = (client: number): UserId | undefined => this.owners.get(client);
		return { update, user, mayWrite: true, isSyncStep2: false, takesNewMessages: true, ownerOf, ...more };
	}

	/** Admits one update alone and commits it. */
	take(user: UserId, update: Uint8Array, more: Partial<Submission> = {}): Verdict {
		const batch = this.batch();
		const verdict = batch.admit(this.submission(user, update, more));
		if (verdict.kind === 'admitted') this.commit(batch);
		return verdict;
	}

	/** Gives the bytes that go to every socket. */
	commit(batch: SegmentBatch): Uint8Array {
		const { update, arrivals } = batch.seal(this.nextSeq, 1_700_000_000_000 + this.nextSeq);
		this.nextSeq += arrivals.length;
		Y.applyUpdate(this.document, update);
		return update;
	}

	get state(): Uint8Array {
		return Y.encodeStateAsUpdate(this.document);
	}
}

/** One page of one person, with what it has not sent. */
export class Replica {
	readonly user: UserId;
	readonly document: Y.Doc;
	readonly unsent: Uint8Array[] = [];

	constructor(user: UserId, client: number, isCollecting = true) {
		this.user = user;
		this.document = new Y.Doc({ gc: isCollecting });
		this.document.clientID = client;
		this.document.on('update', (update: Uint8Array, origin: unknown) => {
			if (origin !== 'remote') this.unsent.push(update);
		});
	}

	set(id: MessageId, value: MessageValue): void {
		this.document.getMap(messagesRoot(this.user)).set(id, value);
	}

	react(id: MessageId, emoji: string, value: 0 | 1): void {
		this.document.getMap(reactionsRoot(this.user)).set(reactionKey(id, emoji), value);
	}

	receive(update: Uint8Array): void {
		// Yjs takes a new client id when items under its own come from outside; here they are a page's own, loaded again.
		const client = this.document.clientID;
		this.document.clientID = 2 ** 31;
		Y.applyUpdate(this.document, update, 'remote');
		this.document.clientID = client;
	}

	/** What it answers to the server's SyncStep1. */
	syncStep2(server: Y.Doc): Uint8Array {
		return Y.encodeStateAsUpdate(this.document, Y.encodeStateVector(server));
	}
}

/** Same content, and the same bytes: nothing pending, nothing left over. */
export const bytesOf = (document: Y.Doc): string => Buffer.from(Y.encodeStateAsUpdate(document)).toString('hex');
export const contentOf = (document: Y.Doc): Record<string, unknown> =>
	Object.fromEntries(
		[...document.share.keys()]
			.sort()
			.map((name) => [name, document.getMap(name).toJSON()] as const)
			.filter(([, content]) => Object.keys(content).length > 0)
	);
