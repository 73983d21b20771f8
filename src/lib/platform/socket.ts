/** One socket to the server for many documents, as the replica sees it. A socket that has closed stays closed: open another. */
import type * as Y from 'yjs';
import type { ClientEvent, ServerEvent } from '#lib/core/events.ts';

export interface SocketEvents {
	opened(): void;
	/** Once: it never opened, it broke, or nothing was heard for too long. */
	closed(): void;
}

export type OpenSocket = (events: SocketEvents) => SyncSocket;

export interface SyncSocket {
	attach(request: AttachRequest): Attachment;
	/** Lets go at once; `closed` is not called. */
	close(): void;
}

export interface AttachRequest {
	readonly document: string;
	/** Receives what the server says; what is written into it by others is not sent. */
	readonly doc: Y.Doc;
	/** The Yjs client id under which updates will be sent. */
	readonly clientId: number;
	/** Whether this attachment takes part in awareness. */
	readonly isPresent?: boolean;
	/** Whether something is asked here every few seconds, so that a dead line is found: of one document a socket. */
	readonly isHeartbeat?: boolean;
	readonly events: AttachEvents;
}

export interface AttachEvents {
	/** The document now has all that the server had at attach. */
	synced(): void;
	denied(reason: string): void;
	/** The server let go of this document. */
	closed(): void;
	event(event: ServerEvent): void;
	/** States of the other clients, unchecked. */
	awareness?(states: ReadonlyMap<number, unknown>): void;
}

export interface Attachment {
	send(update: Uint8Array): void;
	sendEvent(event: ClientEvent): void;
	/** Undefined takes the state back. No-op unless attached as present. */
	setPresence(state: Readonly<Record<string, unknown>> | undefined): void;
	/**
	 * Owed for each attachment, also after the socket has closed. Resolves when the server has confirmed (or the socket is gone):
	 * only then may the same document be attached again.
	 */
	detach(): Promise<void>;
}
