/** A few people with several pages each, who write, lose the network, reload, relay between tabs and come back: all of it honest. */
import * as Y from 'yjs';
import { messagesRoot, type MessageValue } from '#lib/core/segment.ts';
import type { MessageId, UserId } from '#lib/core/ids.ts';
import type { Verdict } from '../gate.ts';
import { Replica, Server, messageId, userId } from './people.ts';

export const deeds = [
	'write',
	'edit',
	'redact',
	'react',
	'send',
	'sendMerged',
	'resync',
	'receive',
	'relay',
	'reload',
	'commit'
] as const;
export type Deed = (typeof deeds)[number];
/** What one page does; `item` chooses message and emoji from small pools, so that collisions happen. */
export interface Step {
	readonly deed: Deed;
	readonly page: number;
	readonly item: number;
}

const people = 2;
const pagesEach = 2;
const messagesEach = 2;

export class HonestWorld {
	readonly server = new Server();
	readonly pages: Replica[] = [];
	/** What the gate said, to be looked at by the test. */
	readonly verdicts: Verdict[] = [];
	readonly arrived = new Set<MessageId>();
	readonly redacted = new Set<MessageId>();
	/** What waits for its commit; pages that ask the server meanwhile see nothing of it. */
	#batch = this.server.batch();
	#nextClient = 1000;
	#edits = 0;

	constructor() {
		for (let index = 0; index < people * pagesEach; index += 1)
			this.pages.push(this.#newPage(userId(index % people), index % 4 !== 3));
	}

	step({ deed, page: number, item }: Step): void {
		const index = number % this.pages.length;
		const page = this.pages[index]!;
		const id = messageId(people * (item % messagesEach) + (index % people));
		const before = this.#valueIn(page, id);
		switch (deed) {
			case 'write':
				if (!before) page.set(id, { text: `${id} at first`, sentAt: 1000 + (item % messagesEach) });
				return;
			case 'edit':
				if (before && 'text' in before) page.set(id, { ...before, text: `edit ${(this.#edits += 1)}`, editedAt: this.#edits });
				return;
			case 'redact':
				if (before) page.set(id, { redacted: true });
				return;
			case 'react':
				return this.#react(page, item);
			case 'send':
				return this.#send(index, page.unsent.splice(0));
			case 'sendMerged':
				return this.#send(index, page.unsent.length > 1 ? [Y.mergeUpdates(page.unsent.splice(0))] : []);
			case 'resync':
				return this.resync(index);
			case 'receive':
				return page.receive(this.server.state);
			case 'relay':
				return this.pages[(index + people) % this.pages.length]!.receive(Y.encodeStateAsUpdate(page.document));
			case 'reload':
				return this.#reload(index, Y.encodeStateAsUpdate(page.document));
			case 'commit':
				return this.commit();
		}
	}

	commit(): void {
		if (!this.#batch.isEmpty) this.server.commit(this.#batch);
		this.#batch = this.server.batch();
	}

	/** Everyone comes back, twice: what the first round brought to the server reaches all in the second. */
	settle(): void {
		for (let index = 0; index < 2 * this.pages.length; index += 1) {
			this.resync(index % this.pages.length);
			this.commit();
		}
		for (const page of this.pages) page.receive(this.server.state);
	}

	resync(index: number): void {
		const page = this.pages[index]!;
		page.unsent.length = 0;
		this.#take(index, page.syncStep2(this.server.document), true);
		this.pages[index]!.receive(this.server.state);
	}

	#send(index: number, updates: readonly Uint8Array[]): void {
		// A client id is bound when its page attaches. A page that was reloaded before it ever did leaves one that is nobody's.
		this.server.owners.set(this.pages[index]!.document.clientID, this.pages[index]!.user);
		for (const update of updates) {
			if (this.#take(index, update, false) !== 'incomplete') continue;
			// It stands on what another tab wrote: the server asks for everything.
			this.resync(index);
			return;
		}
	}

	#take(index: number, update: Uint8Array, isSyncStep2: boolean): Verdict['kind'] {
		const page = this.pages[index]!;
		const verdict = this.#batch.admit(this.server.submission(page.user, update, { isSyncStep2 }));
		this.verdicts.push(verdict);
		if (verdict.kind !== 'admitted') return verdict.kind;
		for (const client of verdict.clocks.keys()) this.server.owners.set(client, page.user);
		for (const { id } of verdict.messages) this.arrived.add(id);
		for (const change of verdict.changes) if (change.kind === 'message' && change.isRedaction) this.redacted.add(change.id);
		return verdict.kind;
	}

	#react(page: Replica, item: number): void {
		const known = [...page.document.share.keys()]
			.filter((root) => root.startsWith('messages/'))
			.flatMap((root) => [...page.document.getMap(root).keys()] as MessageId[]);
		const id = known[item % Math.max(known.length, 1)];
		if (id) page.react(id, item % 2 ? '👍' : '🎉', item % 3 ? 1 : 0);
	}

	#valueIn(page: Replica, id: MessageId): MessageValue | undefined {
		return page.document.getMap(messagesRoot(page.user)).get(id) as MessageValue | undefined;
	}

	#reload(index: number, state: Uint8Array): void {
		const fresh = this.#newPage(this.pages[index]!.user, index % 4 !== 3);
		fresh.receive(state);
		this.pages[index] = fresh;
	}

	#newPage(user: UserId, isCollecting: boolean): Replica {
		// Ids go up and down, for the lower of two concurrent writers loses.
		const client = this.#nextClient + (this.#nextClient % 2 ? 500 : 0);
		this.#nextClient += 1;
		return new Replica(user, client, isCollecting);
	}
}
