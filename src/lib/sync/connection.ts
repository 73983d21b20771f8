/**
 * Whether we are in touch with the server, and when to try again. One socket at a time; each try a fresh one, with a random delay
 * that grows, so that ten thousand clients do not come back in the same second. Knows nothing of rooms: its owner is told when to
 * attach and when to ask for what was missed.
 */
import type { ServerEvent } from '#lib/core/events.ts';
import type { UserId } from '#lib/core/ids.ts';
import { Cell, type Observable } from '#lib/core/observable.ts';
import { passedPrefix } from '#lib/core/own-document.ts';
import { parseUserDocumentName, userDocumentName } from '#lib/core/segment.ts';
import type { Clock } from '#lib/platform/clock.ts';
import type { Attachment, OpenSocket, SyncSocket } from '#lib/platform/socket.ts';
import type { OwnReplica } from './own-replica.ts';
import type { ConnectionState } from './replica.ts';

export interface ConnectionDeps {
	readonly user: UserId;
	readonly clock: Clock;
	readonly openSocket: OpenSocket;
	/** The document that is the channel. */
	readonly own: Pick<OwnReplica, 'wanted' | 'attached' | 'detached' | 'passed' | 'refused'>;
	/** Signed in on a socket: attach, and catch up. Undefined: it is gone. */
	socketChanged(socket: SyncSocket | undefined): void;
	event(event: ServerEvent): void;
}

export type SignedOutReason = Extract<ConnectionState, { kind: 'signed-out' }>['reason'];

/** A try that has not signed in by then has failed. */
const connectMs = 10_000;
const firstDelayMs = 250;
const maxDelayMs = 8_000;

export class Connection {
	readonly state: Observable<ConnectionState>;
	readonly #deps: ConnectionDeps;
	readonly #state: Cell<ConnectionState>;
	#socket: SyncSocket | undefined;
	#channel: Attachment | undefined;
	/** The next generation of the user's document, until it is here. */
	#coming: Attachment | undefined;
	#isSignedIn = false;
	#failures = 0;
	#stopTimer: () => void = () => undefined;
	#lastSyncedAt: number | undefined;
	#isClosed = false;

	constructor(deps: ConnectionDeps) {
		this.#deps = deps;
		this.#state = new Cell<ConnectionState>({ kind: 'offline', since: deps.clock.now() });
		this.state = this.#state;
	}

	/** Signed in on a socket that stands. */
	get isInTouch(): boolean {
		return this.#isSignedIn;
	}

	/** Tries now, unless a connection stands or is being made. */
	wake(): void {
		if (this.#isClosed || this.#socket || this.#state.get().kind === 'signed-out') return;
		this.#failures = Math.min(this.#failures, 1);
		this.#connect();
	}

	/** The device says that its network is gone: no use in waiting until the line is found dead. */
	drop(): void {
		if (this.#socket) this.#lost();
	}

	/** How far catching up has come. `done === total`: nothing more is missing here. */
	progress(done: number, total: number): void {
		if (!this.#isSignedIn) return;
		if (done < total) this.#set({ kind: 'syncing', done, total });
		else {
			this.#lastSyncedAt = this.#deps.clock.now();
			this.#failures = 0;
			this.#set({ kind: 'online' });
		}
	}

	/** The answer to a call that the server would not serve now: says so beside the state. */
	trouble(isServerFailing: boolean): void {
		const state = this.#state.get();
		this.#state.set({ ...state, trouble: isServerFailing ? 'server_failing' : 'server_unreachable' });
	}

	signedOut(reason: SignedOutReason): void {
		this.#hangUp();
		this.#stopTimer();
		this.#set({ kind: 'signed-out', reason });
	}

	signedInAgain(): void {
		if (this.#state.get().kind !== 'signed-out') return;
		this.#set({ kind: 'offline' });
		this.wake();
	}

	/** False when there is no channel to say it on. */
	say(event: Parameters<Attachment['sendEvent']>[0]): boolean {
		if (this.#isSignedIn) this.#channel?.sendEvent(event);
		return this.#isSignedIn;
	}

	close(): void {
		this.#isClosed = true;
		this.#stopTimer();
		this.#hangUp();
	}

	#connect(): void {
		this.#stopTimer();
		this.#set({ kind: 'connecting' });
		const socket: SyncSocket = this.#deps.openSocket({
			opened: () => this.#socket === socket && this.#signIn(socket),
			closed: () => this.#socket === socket && this.#lost()
		});
		this.#socket = socket;
		this.#stopTimer = this.#deps.clock.after(connectMs, () => this.#socket === socket && this.#lost());
	}

	/** The user's document is the channel for events and the heartbeat of the whole socket. */
	#signIn(socket: SyncSocket): void {
		this.#channel = this.#attach(socket);
	}

	#attach(socket: SyncSocket): Attachment {
		const { own } = this.#deps;
		const { document, doc, clientId } = own.wanted;
		const isCurrent = (): boolean => this.#socket === socket && (this.#channel === attachment || this.#coming === attachment);
		let wasSynced = false;
		const attachment: Attachment = socket.attach({
			document,
			doc,
			clientId,
			isHeartbeat: true,
			events: {
				synced: () => {
					if (wasSynced || !isCurrent()) return;
					wasSynced = true;
					this.#take(attachment);
					void own.attached(attachment, document);
					if (!this.#isSignedIn) this.#signedIn(socket);
				},
				denied: (reason) => isCurrent() && this.#denied(socket, reason),
				closed: () => isCurrent() && this.#channel === attachment && this.#lost(),
				event: (event) => isCurrent() && this.#heard(socket, event)
			}
		});
		return attachment;
	}

	/** The generation before is let go only now: between the two nobody shall seem to have left. */
	#take(attachment: Attachment): void {
		if (this.#coming !== attachment) return;
		const before = this.#channel;
		this.#channel = attachment;
		this.#coming = undefined;
		void before?.detach();
		// What was said on the channel before must be said on this one.
		if (this.#isSignedIn && this.#socket) this.#deps.socketChanged(this.#socket);
	}

	#heard(socket: SyncSocket, event: ServerEvent): void {
		const { own } = this.#deps;
		if (event.type === 'rebased') this.#follow(socket, event.document);
		else if (event.type === 'refused') own.refused(event);
		else this.#deps.event(event);
	}

	/** The document goes on under another name. */
	#follow(socket: SyncSocket, document: string): void {
		const { own, user } = this.#deps;
		if (parseUserDocumentName(document)?.user !== user || own.wanted.document === document) return;
		own.passed(document);
		void this.#coming?.detach();
		this.#coming = this.#attach(socket);
	}

	#signedIn(socket: SyncSocket): void {
		this.#stopTimer();
		this.#isSignedIn = true;
		this.#set({ kind: 'syncing', done: 0, total: 0 });
		this.#deps.socketChanged(socket);
	}

	#denied(socket: SyncSocket, reason: string): void {
		const generation = reason.startsWith(passedPrefix) ? Number(reason.slice(passedPrefix.length)) : undefined;
		if (generation !== undefined && Number.isSafeInteger(generation))
			return this.#follow(socket, userDocumentName(this.#deps.user, generation));
		const known = signedOutReasons[reason];
		if (known) this.signedOut(known);
		else this.#lost();
	}

	#lost(): void {
		this.#hangUp();
		this.#failures += 1;
		const ceiling = Math.min(maxDelayMs, firstDelayMs * 2 ** this.#failures);
		const delay = ceiling * (0.4 + 0.6 * this.#deps.clock.chance());
		this.#set({ kind: 'offline', retryAt: this.#deps.clock.now() + delay });
		this.#stopTimer = this.#deps.clock.after(delay, () => this.#connect());
	}

	#hangUp(): void {
		const socket = this.#socket;
		this.#socket = undefined;
		const channels = [this.#channel, this.#coming];
		this.#channel = this.#coming = undefined;
		this.#isSignedIn = false;
		if (!socket) return;
		this.#deps.own.detached();
		for (const channel of channels) void channel?.detach();
		this.#deps.socketChanged(undefined);
		socket.close();
	}

	/** `since` stands while the kind stands; trouble is forgotten once we are in touch. */
	#set(next: DistributiveOmit<ConnectionState, 'since' | 'lastSyncedAt' | 'trouble'>): void {
		const before = this.#state.get();
		const since = before.kind === next.kind ? before.since : this.#deps.clock.now();
		const trouble = next.kind === 'online' ? undefined : before.trouble;
		this.#state.set({
			...next,
			since,
			...(this.#lastSyncedAt !== undefined && { lastSyncedAt: this.#lastSyncedAt }),
			...(trouble && { trouble })
		});
	}
}

type DistributiveOmit<Union, Keys extends PropertyKey> = Union extends unknown ? Omit<Union, Keys> : never;

export const signedOutReasons: Readonly<Partial<Record<string, SignedOutReason>>> = {
	session_expired: 'expired',
	session_revoked: 'revoked',
	not_signed_in: 'signed_out',
	signed_out: 'signed_out',
	wrong_account: 'other_account',
	// The user's own document is never hidden from its user: someone else is signed in here.
	not_found: 'other_account'
};
