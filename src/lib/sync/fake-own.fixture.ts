/** The users' own documents of the server in memory: what comes in is there, told to all devices, and goes on in a new generation on demand. */
import * as Y from 'yjs';
import type { ServerEvent } from '#lib/core/events.ts';
import type { UserId } from '#lib/core/ids.ts';
import { takenRoot } from '#lib/core/own-carry.ts';
import { parseOwnRoot, passedPrefix } from '#lib/core/own-document.ts';
import type { RefusalCode } from '#lib/core/refusal.ts';
import { serverClientId, userDocumentName } from '#lib/core/segment.ts';
import type { AttachRequest } from '#lib/platform/socket.ts';

interface Own {
	doc: Y.Doc;
	generation: number;
}

export class FakeOwnDocuments {
	/** Shown the document as it would be; a code refuses the update, with the roots and keys at fault. */
	refuses: (next: Y.Doc) => { code: RefusalCode; ids: string[] } | undefined = () => undefined;
	/** What comes in is kept, and nobody hears of it. */
	isMute = false;
	/** Updates that came in. */
	received = 0;
	readonly #own = new Map<UserId, Own>();
	readonly #attached: () => Iterable<AttachRequest>;

	constructor(attached: () => Iterable<AttachRequest>) {
		this.#attached = attached;
	}

	doc(user: UserId): Y.Doc {
		return this.#of(user).doc;
	}

	name(user: UserId): string {
		return userDocumentName(user, this.#of(user).generation);
	}

	enter(user: UserId, request: AttachRequest): void {
		const { doc, generation } = this.#of(user);
		if (request.document !== this.name(user)) return request.events.denied(`${passedPrefix}${generation}`);
		Y.applyUpdate(request.doc, Y.encodeStateAsUpdate(doc, Y.encodeStateVector(request.doc)), 'server');
		request.events.synced();
	}

	admit(user: UserId, from: AttachRequest, update: Uint8Array): void {
		if (from.document !== this.name(user)) return this.#tellRebased(user, [from]);
		this.received += 1;
		const next = new Y.Doc();
		for (const each of [Y.encodeStateAsUpdate(this.doc(user)), update]) Y.applyUpdate(next, each);
		const fault = this.refuses(next);
		const clients = [from.clientId];
		if (fault) return from.events.event({ type: 'refused', document: from.document, clients, ...fault });
		Y.applyUpdate(this.doc(user), update);
		if (this.doc(user).store.pendingStructs) throw new Error('an update of the own document stands on nothing');
		if (this.isMute) return;
		for (const request of this.#at(from.document)) Y.applyUpdate(request.doc, update, 'server');
	}

	/** @param isTold False: the devices learn it when they come next. */
	rebase(user: UserId, isTold = true): void {
		const own = this.#of(user);
		const before = [...this.#at(this.name(user))];
		const doc = new Y.Doc();
		doc.clientID = serverClientId;
		for (const [client, clock] of Y.decodeStateVector(Y.encodeStateVector(own.doc)))
			doc.getMap(takenRoot).set(String(client), clock);
		for (const name of own.doc.share.keys()) {
			const root = parseOwnRoot(name);
			if (root?.kind === 'draft') doc.getText(name).insert(0, own.doc.getText(name).toString());
			if (root?.kind === 'map') for (const [key, value] of own.doc.getMap(name)) doc.getMap(name).set(key, value);
		}
		Object.assign(own, { doc, generation: own.generation + 1 });
		if (isTold) this.#tellRebased(user, before);
	}

	#tellRebased(user: UserId, requests: Iterable<AttachRequest>): void {
		const event: ServerEvent = { type: 'rebased', document: this.name(user) };
		for (const { events } of requests) events.event(event);
	}

	*#at(document: string): Iterable<AttachRequest> {
		for (const request of [...this.#attached()]) if (request.document === document) yield request;
	}

	#of(user: UserId): Own {
		const own = this.#own.get(user) ?? { doc: new Y.Doc(), generation: 1 };
		this.#own.set(user, own);
		return own;
	}
}
