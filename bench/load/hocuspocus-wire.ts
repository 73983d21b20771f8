/** Frames of the Hocuspocus 4 protocol as a provider sends them, and the little a client must read of the server's. */
import { inflateRawSync } from 'node:zlib';
import { createDecoder, readTailAsUint8Array, readVarString, readVarUint, readVarUint8Array } from 'lib0/decoding';
import {
	createEncoder,
	toUint8Array,
	writeAny,
	writeVarString,
	writeVarUint,
	writeVarUint8Array,
	type Encoder
} from 'lib0/encoding';
import { packedAnswerType } from '#lib/core/packed-answer.ts';
import { messagesRoot, reactionsRoot } from '#lib/core/segment.ts';
import type { UserId } from '#lib/core/ids.ts';
import { clientFrame, opcodes } from './websocket.ts';

const messageTypes = { sync: 0, auth: 2, syncReply: 4, stateless: 5, pong: 10 } as const;
const syncTypes = { step1: 0, step2: 1, update: 2 } as const;
const authTypes = { token: 0, denied: 1, authenticated: 2 } as const;

/** The state vector, or the update, of an empty document. */
export const emptyStateVector = Uint8Array.of(0);
const emptyUpdate = Uint8Array.of(0, 0);

export const authFrame = (document: string, token: string): Buffer =>
	frame(document, messageTypes.auth, (encoder) => {
		writeVarUint(encoder, authTypes.token);
		writeVarString(encoder, token);
	});

export const syncStep1Frame = (document: string, stateVector: Uint8Array): Buffer =>
	syncFrame(document, syncTypes.step1, stateVector);

/** What a client answers that has nothing the server lacks. */
export const nothingNewFrame = (document: string): Buffer => syncFrame(document, syncTypes.step2, emptyUpdate);

export const updateFrame = (document: string, update: Uint8Array): Buffer => syncFrame(document, syncTypes.update, update);

const syncFrame = (document: string, type: number, payload: Uint8Array): Buffer =>
	frame(document, messageTypes.sync, (encoder) => {
		writeVarUint(encoder, type);
		writeVarUint8Array(encoder, payload);
	});

function frame(document: string, type: number, writeRest: (encoder: Encoder) => void): Buffer {
	const encoder = createEncoder();
	writeVarString(encoder, document);
	writeVarUint(encoder, type);
	writeRest(encoder);
	return clientFrame(opcodes.binary, toUint8Array(encoder));
}

/** Answers the ping of the connection, which names no document. */
export const pongFrame = clientFrame(opcodes.binary, Uint8Array.of(messageTypes.pong));
export const isPing = (start: number, end: number): boolean => end - start === 1;

export interface NewMessage {
	readonly clientId: number;
	readonly clock: number;
	readonly author: UserId;
	readonly id: string;
	readonly text: string;
	readonly sentAt: number;
}

/** Of the struct's info byte: content is JSON-like values; the parent is named, and a key of it. */
const contentAny = 8;
const hasParentKey = 0x20;

/** The Yjs v1 update of `messages/<author>`[id] = { text, sentAt } in a document where that key is new. Takes one clock tick. */
export function newMessageUpdate({ clientId, clock, author, id, text, sentAt }: NewMessage): Uint8Array {
	const encoder = createEncoder();
	writeVarUint(encoder, 1); // one client
	writeVarUint(encoder, 1); // one struct
	writeVarUint(encoder, clientId);
	writeVarUint(encoder, clock);
	writeVarUint(encoder, contentAny | hasParentKey);
	writeVarUint(encoder, 1); // the parent is a root, by its name
	writeVarString(encoder, messagesRoot(author));
	writeVarString(encoder, id);
	writeVarUint(encoder, 1); // one value
	writeAny(encoder, { text, sentAt });
	writeVarUint(encoder, 0); // nothing deleted
	return toUint8Array(encoder);
}

/** Of the struct's info byte: it has a left neighbour, the value before it under the same key. */
const hasOrigin = 0x80;

export interface MessageEdit extends NewMessage {
	/** Clock of the value that it takes the place of, written under the same client id. */
	readonly replaces: number;
	readonly editedAt: number;
}

/** The update of the same key set again by the client that set it before. Takes one clock tick. */
export function editUpdate({ clientId, clock, replaces, text, sentAt, editedAt }: MessageEdit): Uint8Array {
	const encoder = createEncoder();
	for (const number of [1, 1, clientId, clock]) writeVarUint(encoder, number);
	writeVarUint(encoder, contentAny | hasParentKey | hasOrigin);
	for (const number of [clientId, replaces, 1]) writeVarUint(encoder, number);
	writeAny(encoder, { text, sentAt, editedAt });
	for (const number of [1, clientId, 1, replaces, 1]) writeVarUint(encoder, number); // the value before is deleted
	return toUint8Array(encoder);
}

/** The update of `reactions/<user>`[key] = 1 in a document where that key is new. Takes one clock tick. */
export function reactionUpdate(clientId: number, clock: number, user: UserId, key: string): Uint8Array {
	const encoder = createEncoder();
	for (const number of [1, 1, clientId, clock, contentAny | hasParentKey, 1]) writeVarUint(encoder, number);
	writeVarString(encoder, reactionsRoot(user));
	writeVarString(encoder, key);
	writeVarUint(encoder, 1);
	writeAny(encoder, 1);
	writeVarUint(encoder, 0);
	return toUint8Array(encoder);
}

export const statelessFrame = (document: string, json: string): Buffer =>
	frame(document, messageTypes.stateless, (encoder) => writeVarString(encoder, json));

export type ServerFrame =
	| { readonly kind: 'authenticated'; readonly document: string }
	| { readonly kind: 'denied'; readonly document: string; readonly reason: string }
	| { readonly kind: 'step1'; readonly document: string }
	| { readonly kind: 'step2'; readonly document: string; readonly update: Uint8Array }
	| { readonly kind: 'stateless'; readonly document: string; readonly payload: string }
	| { readonly kind: 'other'; readonly document: string };

/** Undefined for an empty frame. Copies what it gives: the bytes are the socket's. */
export function readServerFrame(bytes: Buffer, start: number, end: number): ServerFrame | undefined {
	if (end === start) return undefined;
	const decoder = createDecoder(Uint8Array.prototype.slice.call(bytes, start, end));
	const document = readVarString(decoder);
	const type = readVarUint(decoder);
	if (type === messageTypes.auth) {
		const answer = readVarUint(decoder);
		if (answer === authTypes.authenticated) return { kind: 'authenticated', document };
		return { kind: 'denied', document, reason: readVarString(decoder) };
	}
	if (type === packedAnswerType) return { kind: 'step2', document, update: inflateRawSync(readTailAsUint8Array(decoder)) };
	if (type === messageTypes.stateless) return { kind: 'stateless', document, payload: readVarString(decoder) };
	if (type !== messageTypes.sync && type !== messageTypes.syncReply) return { kind: 'other', document };
	const sync = readVarUint(decoder);
	if (sync === syncTypes.step1) return { kind: 'step1', document };
	if (sync === syncTypes.step2) return { kind: 'step2', document, update: readVarUint8Array(decoder) };
	return { kind: 'other', document };
}

/**
 * Whether a frame is one that a client acts on, rather than an update or a status: told from three bytes, for most are not.
 * Names of documents are shorter than 128 bytes.
 */
export function needsAnswer(bytes: Buffer, start: number): boolean {
	const at = start + 1 + (bytes[start] ?? 0);
	const type = bytes[at];
	if (type === messageTypes.sync || type === messageTypes.syncReply) return bytes[at + 1] !== syncTypes.update;
	return type === messageTypes.stateless || type === messageTypes.auth || type === packedAnswerType;
}
