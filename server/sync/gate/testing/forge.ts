/** Updates that no Yjs client would write: every field as the forger likes it. */
import * as encoding from 'lib0/encoding';
import type { DeletedRange, ItemId } from '../decode-update.ts';

export interface ForgedStruct {
	/** Number of the content in Yjs; 0 is GC, 1 deleted, 8 JSON values, 10 skip. */
	readonly content?: number;
	readonly origin?: ItemId;
	readonly rightOrigin?: ItemId;
	readonly root?: string;
	readonly key?: string;
	/** For content 8; a function writes its bytes itself. */
	readonly values?: readonly (unknown | ((encoder: encoding.Encoder) => void))[];
	/** For content 0, 1 and 10. */
	readonly length?: number;
	/** What stands for the content otherwise. */
	readonly raw?: Uint8Array;
}

export interface ForgedSection {
	readonly client: number;
	readonly clock: number;
	readonly structs: readonly ForgedStruct[];
	/** A lie about how many there are. */
	readonly count?: number;
}

export function forge(sections: readonly ForgedSection[], deletes: readonly DeletedRange[] = []): Uint8Array {
	const encoder = encoding.createEncoder();
	encoding.writeVarUint(encoder, sections.length);
	for (const { client, clock, structs, count } of sections) {
		for (const number of [count ?? structs.length, client, clock]) encoding.writeVarUint(encoder, number);
		for (const struct of structs) writeStruct(encoder, struct);
	}
	encoding.writeVarUint(encoder, deletes.length);
	for (const { client, clock, length } of deletes) {
		for (const number of [client, 1, clock, length]) encoding.writeVarUint(encoder, number);
	}
	return encoding.toUint8Array(encoder);
}

function writeStruct(encoder: encoding.Encoder, struct: ForgedStruct): void {
	const { content = 8, origin, rightOrigin, root, key, values = [], length, raw } = struct;
	const isItem = content !== 0 && content !== 10;
	encoding.writeUint8(
		encoder,
		content | (origin ? 0x80 : 0) | (rightOrigin ? 0x40 : 0) | (isItem && key !== undefined ? 0x20 : 0)
	);
	for (const id of [origin, rightOrigin]) {
		if (id) for (const number of [id.client, id.clock]) encoding.writeVarUint(encoder, number);
	}
	if (isItem && !origin && !rightOrigin) {
		encoding.writeVarUint(encoder, 1);
		encoding.writeVarString(encoder, root ?? '');
		if (key !== undefined) encoding.writeVarString(encoder, key);
	}
	if (raw) return encoding.writeUint8Array(encoder, raw);
	encoding.writeVarUint(encoder, length ?? values.length);
	for (const value of values) {
		if (typeof value === 'function') value(encoder);
		else encoding.writeAny(encoder, value as encoding.AnyEncodable);
	}
}

/** An array in an array in an array. */
export const nested =
	(depth: number) =>
	(encoder: encoding.Encoder): void => {
		for (let level = 0; level < depth; level += 1) encoding.writeUint8Array(encoder, Uint8Array.of(117, 1));
		encoding.writeAny(encoder, null);
	};

/** An array that is said to be this long. */
export const listOf =
	(length: number) =>
	(encoder: encoding.Encoder): void => {
		encoding.writeUint8(encoder, 117);
		encoding.writeVarUint(encoder, length);
	};

/** An object whose keys are written as they are, repeated or forbidden. */
export const objectOf =
	(entries: readonly (readonly [string, unknown])[]) =>
	(encoder: encoding.Encoder): void => {
		encoding.writeUint8(encoder, 118);
		encoding.writeVarUint(encoder, entries.length);
		for (const [key, value] of entries) {
			encoding.writeVarString(encoder, key);
			encoding.writeAny(encoder, value as encoding.AnyEncodable);
		}
	};

/** A text of these very bytes. */
export const textOf =
	(bytes: Uint8Array) =>
	(encoder: encoding.Encoder): void => {
		encoding.writeUint8(encoder, 118);
		encoding.writeVarUint(encoder, 2);
		encoding.writeVarString(encoder, 'text');
		encoding.writeUint8(encoder, 119);
		encoding.writeVarUint8Array(encoder, bytes);
		encoding.writeVarString(encoder, 'sentAt');
		encoding.writeAny(encoder, 1_700_000_000_000);
	};
