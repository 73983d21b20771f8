/**
 * The socket by Hocuspocus' provider. One provider socket lives for one connection: trying again, with what delay, is decided above.
 * The document given to a provider holds only what the server has said, so the provider's own sending of changes is switched off;
 * updates go out as frames of ours.
 */
import type { HocuspocusProvider } from '@hocuspocus/provider';
import { HocuspocusProviderWebsocket, MessageType } from '@hocuspocus/provider';
import { createEncoder, toUint8Array, writeVarString, writeVarUint } from 'lib0/encoding';
import { Awareness } from 'y-protocols/awareness';
import { writeUpdate } from 'y-protocols/sync';
import * as Y from 'yjs';
import { ServerEvent } from '#lib/core/events.ts';
import { parsedJson } from '#lib/core/parse.ts';
import type { Clock } from './clock.ts';
import type { AttachRequest, Attachment, OpenSocket } from './socket.ts';
import { UnpackingProvider } from './unpacking-provider.ts';

export interface HocuspocusOptions {
	/** Of the `/sync` door. */
	readonly url: string;
	readonly clock: Clock;
	/** A bearer token where there is no cookie. */
	readonly token?: () => string | undefined;
	/** Another WebSocket than the platform's own, with its constructor. */
	readonly WebSocket?: unknown;
	/** Nothing heard for so long: the line is dead. The server pings more often than that, and so does the heartbeat. */
	readonly silenceMs?: number;
}

/** Found dead at the latest after this plus three checks of a tenth each: below 30 s. */
const defaultSilenceMs = 20_000;
/** Asked so much more often than the silence allowed: a late answer or two does not break the line. */
const heartbeatsPerSilence = 2.5;
/** How long an unanswered CLOSE may hold up the next attach: 60 ms sufficed for a server that lets go without a word. */
const closeWaitMs = 120;

export function hocuspocusSocket(options: HocuspocusOptions): OpenSocket {
	return (events) => {
		let isOver = false;
		const over = (): void => {
			if (isOver) return;
			isOver = true;
			// Out of the provider's own event, whose remaining steps still expect the socket.
			options.clock.after(0, () => socket.destroy());
			events.closed();
		};
		const socket = new HocuspocusProviderWebsocket({
			url: options.url,
			autoConnect: false,
			maxAttempts: 1,
			messageReconnectTimeout: options.silenceMs ?? defaultSilenceMs,
			...(options.WebSocket !== undefined && { WebSocketPolyfill: options.WebSocket }),
			// After the provider's own steps: a document attached in the middle of them would not be announced.
			onOpen: () => queueMicrotask(() => !isOver && events.opened()),
			onDisconnect: over,
			onMaxAttemptsFailed: over
		});
		void socket.connect();
		return {
			attach: (request) => attach(socket, request, options, () => isOver),
			close() {
				isOver = true;
				socket.destroy();
			}
		};
	};
}

function attach(
	socket: HocuspocusProviderWebsocket,
	request: AttachRequest,
	{ clock, token, silenceMs = defaultSilenceMs }: HocuspocusOptions,
	isOver: () => boolean
): Attachment {
	const { document, doc, clientId, events } = request;
	const awareness = request.isPresent ? silentAwareness(clientId) : null;
	const bearer = token?.();
	const provider = new UnpackingProvider({
		name: document,
		document: doc,
		websocketProvider: socket,
		awareness,
		token: JSON.stringify({ client: clientId, deflate: true, ...(bearer !== undefined && { token: bearer }) }),
		...(request.isHeartbeat && { forceSyncInterval: silenceMs / heartbeatsPerSilence }),
		onSynced: () => events.synced(),
		onAuthenticationFailed: ({ reason }) => events.denied(reason),
		onStateless: ({ payload }) => tell(payload, events.event),
		onClose: () => events.closed(),
		onAwarenessChange: () => awareness && events.awareness?.(awareness.getStates())
	});
	doc.off('update', provider.boundDocumentUpdateHandler);
	provider.attach();
	return {
		send: (update) => socket.send(updateFrame(document, update)),
		sendEvent: (event) => provider.sendStateless(JSON.stringify(event)),
		setPresence: (state) => awareness?.setLocalState(state ?? null),
		detach: () => detached(provider, clock, isOver)
	};
}

/** Of a document of its own: the attached one must not carry the client id that updates come back under, or Yjs takes a new one. */
function silentAwareness(clientId: number): Awareness {
	const owner = new Y.Doc();
	owner.clientID = clientId;
	const awareness = new Awareness(owner);
	awareness.setLocalState(null);
	return awareness;
}

function tell(payload: string, event: (event: ServerEvent) => void): void {
	const known = parsedJson(ServerEvent, payload);
	// Else an event of a newer server: a hint that this page does not understand. Losing it costs time only.
	if (known) event(known);
}

function updateFrame(document: string, update: Uint8Array): Uint8Array {
	const encoder = createEncoder();
	writeVarString(encoder, document);
	writeVarUint(encoder, MessageType.Sync);
	writeUpdate(encoder, update);
	return toUint8Array(encoder);
}

function detached(provider: HocuspocusProvider, clock: Clock, isOver: () => boolean): Promise<void> {
	return new Promise((resolve) => {
		if (isOver()) {
			provider.destroy();
			resolve();
			return;
		}
		const socket = provider.configuration.websocketProvider;
		const done = (): void => {
			stop();
			socket.off('message', heard);
			socket.off('close', done);
			resolve();
		};
		const stop = clock.after(closeWaitMs, done);
		// The provider is no longer asked once it is detached, so the confirmation is read from the socket itself.
		const heard = ({ data }: { data: ArrayBuffer }): void => {
			if (isClose(provider.configuration.name, new Uint8Array(data))) done();
		};
		socket.on('message', heard);
		socket.on('close', done);
		provider.destroy();
	});
}

function isClose(document: string, frame: Uint8Array): boolean {
	const encoder = createEncoder();
	writeVarString(encoder, document);
	writeVarUint(encoder, MessageType.CLOSE);
	return toUint8Array(encoder).every((byte, index) => frame[index] === byte);
}
