/** Single structs in Yjs's v1 form. Knows nothing of where they go. */
import * as encoding from 'lib0/encoding';
import type { ItemId, Place } from './decode-update.ts';

const hasOrigin = 0x80;
const hasKey = 0x20;
const contentDeleted = 1;
const contentAny = 8;

/** One item with one JSON value. */
export function encodeValue(origin: ItemId | undefined, place: Place, value: unknown): Uint8Array {
	const encoder = encoding.createEncoder();
	writeHead(encoder, contentAny, origin, place);
	encoding.writeVarUint(encoder, 1);
	encoding.writeAny(encoder, value as encoding.AnyEncodable);
	return encoding.toUint8Array(encoder);
}

/** A run of items whose content is gone. */
export function encodeDeleted(origin: ItemId | undefined, place: Place, length: number): Uint8Array {
	const encoder = encoding.createEncoder();
	writeHead(encoder, contentDeleted, origin, place);
	encoding.writeVarUint(encoder, length);
	return encoding.toUint8Array(encoder);
}

function writeHead(encoder: encoding.Encoder, content: number, origin: ItemId | undefined, place: Place): void {
	if (origin) {
		encoding.writeUint8(encoder, content | hasOrigin | hasKey);
		encoding.writeVarUint(encoder, origin.client);
		encoding.writeVarUint(encoder, origin.clock);
		return;
	}
	encoding.writeUint8(encoder, content | hasKey);
	encoding.writeVarUint(encoder, 1); // the parent is a root, by name
	encoding.writeVarString(encoder, place.root);
	encoding.writeVarString(encoder, place.key);
}
