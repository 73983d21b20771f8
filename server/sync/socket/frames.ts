/**
 * Bytes on the wire. WebSocket framing (RFC 6455 §5.2) is done here and once, so that one buffer goes to every member of a room;
 * inside is either the Hocuspocus 4 protocol (document name, message type, …) or the plain y-websocket one (no name).
 */
import { MessageType } from '@hocuspocus/server';
import { packedAnswerType } from '#lib/core/packed-answer.ts';
import { messageYjsSyncStep1, messageYjsSyncStep2, messageYjsUpdate } from 'y-protocols/sync';

export const syncTypes = { step1: messageYjsSyncStep1, step2: messageYjsSyncStep2, update: messageYjsUpdate } as const;
export type SyncType = keyof typeof syncTypes;

const finalBinary = 0x82;
const authDenied = 1;
const authAccepted = 2;

/** What differs between the two protocols, for one document. `undefined` where a protocol has no such message. */
export interface DocumentWire {
	sync(type: SyncType, payload: Uint8Array): Buffer;
	/** A SyncStep2 in few bytes (`core/packed-answer`). */
	packed(deflated: Uint8Array): Buffer | undefined;
	awareness(payload: Uint8Array): Buffer;
	stateless(json: string): Buffer | undefined;
	authenticated(isReadOnly: boolean): Buffer | undefined;
	denied(reason: string): Buffer | undefined;
	closed(reason: string): Buffer | undefined;
}

/** Hocuspocus 4: every message starts with its document's name, so that many documents share a socket. */
export function hocuspocusWire(document: string): DocumentWire {
	const name = Buffer.from(document);
	const start = (type: number) => Buffer.concat([varUint(name.length), name, varUint(type)]);
	const sync = start(MessageType.Sync);
	const awareness = start(MessageType.Awareness);
	const packed = start(packedAnswerType);
	const stateless = start(MessageType.Stateless);
	const auth = start(MessageType.Auth);
	const close = start(MessageType.CLOSE);
	return {
		sync: (type, payload) => frame(sync, varUint(syncTypes[type]), varUint(payload.byteLength), payload),
		packed: (deflated) => frame(packed, deflated),
		awareness: (payload) => frame(awareness, varUint(payload.byteLength), payload),
		stateless: (json) => frame(stateless, ...varString(json)),
		authenticated: (isReadOnly) => frame(auth, varUint(authAccepted), ...varString(isReadOnly ? 'readonly' : 'read-write')),
		denied: (reason) => frame(auth, varUint(authDenied), ...varString(reason)),
		closed: (reason) => frame(close, ...varString(reason))
	};
}

/** y-websocket: one document a socket, and neither packed answers nor stateless messages nor an answer to authentication. */
export function plainWire(): DocumentWire {
	const plainSync = varUint(0);
	const plainAwareness = varUint(1);
	return {
		sync: (type, payload) => frame(plainSync, varUint(syncTypes[type]), varUint(payload.byteLength), payload),
		packed: () => undefined,
		awareness: (payload) => frame(plainAwareness, varUint(payload.byteLength), payload),
		stateless: () => undefined,
		authenticated: () => undefined,
		denied: () => undefined,
		closed: () => undefined
	};
}

/** Hocuspocus' ping of the connection, without a document: the provider answers, so both ends see that the line is alive. */
export const pingFrame = frame(varUint(MessageType.Ping));
/** An empty y-websocket awareness update: that protocol's client wants to hear something now and then. */
export const plainPingFrame = frame(varUint(1), varUint(1), varUint(0));

/** One unmasked binary WebSocket frame around the parts. */
export function frame(...parts: readonly Uint8Array[]): Buffer {
	let length = 0;
	for (const part of parts) length += part.byteLength;
	const headerLength = length < 126 ? 2 : length < 65_536 ? 4 : 10;
	const bytes = Buffer.allocUnsafe(headerLength + length);
	bytes[0] = finalBinary;
	if (headerLength === 2) bytes[1] = length;
	else if (headerLength === 4) {
		bytes[1] = 126;
		bytes.writeUInt16BE(length, 2);
	} else {
		bytes[1] = 127;
		bytes.writeBigUInt64BE(BigInt(length), 2);
	}
	let offset = headerLength;
	for (const part of parts) {
		bytes.set(part, offset);
		offset += part.byteLength;
	}
	return bytes;
}

function varString(text: string): [Buffer, Buffer] {
	const bytes = Buffer.from(text);
	return [varUint(bytes.length), bytes];
}

/** lib0's variable-length unsigned integer: seven bits a byte, low ones first. */
function varUint(value: number): Buffer {
	const bytes: number[] = [];
	while (value > 127) {
		bytes.push(128 | (value % 128));
		value = Math.floor(value / 128);
	}
	bytes.push(value);
	return Buffer.from(bytes);
}
