/**
 * Whether we are in touch with the server, and when to try again. One socket at a time; each try a fresh one, with a random delay
 * that grows, so that ten thousand clients do not come back in the same second. Knows nothing of rooms: its owner is told when to
 * attach and when to ask for what was missed.
 */
import type { ServerEvent } from '#lib/core/events.ts';
import type { UserId } from '#lib/core/ids.ts';
import { Cell, type Observable } from '#lib/core/observable.ts';
import { userDocumentName } from '#lib/core/segment.ts';
import type { Clock } from '#lib/platform/clock.ts';
import type { Attachment, OpenSocket, SyncSocket } from '#lib/platform/socket.ts';
import * as Y from 'yjs';
import type { ConnectionState } from './replica.ts';

export interface ConnectionDeps {
	readonly user: UserId;
	readonly clock: Clock;
	readonly openSocket: OpenSocket;
	newClientId(): number;
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
		const isCurrent = (): boolean => this.#socket === socket;
		this.#channel = socket.attach({
			document: userDocumentName(this.#deps.user),
			doc: new Y.Doc(),
			clientId: this.#deps.newClientId(),
			isHeartbeat: true,
			events: {
				synced: () => isCurrent() && !this.#isSignedIn && this.#signedIn(socket),
				denied: (reason) => isCurrent() && this.#denied(reason),
				closed: () => isCurrent() && this.#lost(),
				event: (event) => isCurrent() && this.#deps.event(event)
			}
		});
	}

	#signedIn(socket: SyncSocket): void {
		this.#stopTimer();
		this.#isSignedIn = true;
		this.#set({ kind: 'syncing', done: 0, total: 0 });
		this.#deps.socketChanged(socket);
	}

	#denied(reason: string): void {
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
		const channel = this.#channel;
		this.#channel = undefined;
		this.#isSignedIn = false;
		if (!socket) return;
		void channel?.detach();
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
