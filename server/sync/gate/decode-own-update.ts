/**
 * A Yjs v1 update of a user's own document as plain facts: entries of maps and runs of text. Knows the wire form only. Source: Yjs 13.6,
 * `readClientsStructRefs` and `readDeleteSet`.
 */
import { ByteReader, MalformedBytes } from './byte-reader.ts';
import { maxClock, readDeletes, type DeletedRange, type ItemId } from './decode-update.ts';

/** A root, and the key there for an entry of a map. */
export interface OwnPlace {
	readonly root: string;
	readonly key: string | undefined;
}

/** A run of items of one client; `hole`: clocks whose items the sender has not. */
export interface OwnStruct {
	readonly content:
		| { readonly kind: 'values'; readonly values: readonly unknown[] }
		| { readonly kind: 'text'; readonly text: string }
		| { readonly kind: 'deleted' }
		| { readonly kind: 'hole' };
	readonly clock: number;
	readonly length: number;
	readonly origin: ItemId | undefined;
	readonly rightOrigin: ItemId | undefined;
	readonly place: OwnPlace | undefined;
}

export interface OwnSection {
	readonly client: number;
	readonly structs: readonly OwnStruct[];
}

/** Bounds memory and time for a hostile update of 1 MiB; runs of text count once. */
const maxItems = 20_000;
const contents = { deleted: 1, text: 4, values: 8, hole: 10 } as const;

/** Undefined for bytes that no client of ours can have written; never throws. */
export function decodeOwnUpdate(update: Uint8Array): { sections: OwnSection[]; deletes: DeletedRange[] } | undefined {
	const reader = new ByteReader(update);
	try {
		const sections = readSections(reader);
		const deletes = readDeletes(reader);
		return reader.isAtEnd ? { sections, deletes } : undefined;
	} catch (cause) {
		if (cause instanceof MalformedBytes) return undefined;
		throw cause;
	}
}

function readSections(reader: ByteReader): OwnSection[] {
	const sections: OwnSection[] = [];
	const clients = new Set<number>();
	let itemsLeft = maxItems;
	for (let left = reader.readUint(); left > 0; left -= 1) {
		const count = reader.readUint();
		const client = reader.readUint();
		// Yjs keeps the last section of a client and forgets those before: what was checked would not be what is applied.
		if (clients.has(client)) throw new MalformedBytes('two sections of one client');
		clients.add(client);
		let clock = reader.readUint();
		const structs: OwnStruct[] = [];
		for (let structsLeft = count; structsLeft > 0; structsLeft -= 1) {
			const struct = readStruct(reader, clock);
			clock += struct.length;
			itemsLeft -= struct.content.kind === 'values' ? struct.length : 1;
			if (itemsLeft < 0 || struct.length === 0 || clock > maxClock) throw new MalformedBytes('out of range');
			structs.push(struct);
		}
		sections.push({ client, structs });
	}
	return sections;
}

function readStruct(reader: ByteReader, clock: number): OwnStruct {
	const info = reader.readByte();
	const none = { origin: undefined, rightOrigin: undefined, place: undefined };
	if (info === contents.hole) return { content: { kind: 'hole' }, clock, length: reader.readUint(), ...none };
	const origin = info & 0x80 ? readId(reader) : undefined;
	const rightOrigin = info & 0x40 ? readId(reader) : undefined;
	const place = origin || rightOrigin ? undefined : readPlace(reader, (info & 0x20) !== 0);
	const at = { clock, origin, rightOrigin, place };
	switch (info & 0x1f) {
		case contents.deleted:
			return { ...at, content: { kind: 'deleted' }, length: reader.readUint() };
		case contents.text: {
			const text = reader.readString();
			return { ...at, content: { kind: 'text', text }, length: text.length };
		}
		case contents.values: {
			const values: unknown[] = [];
			for (let left = reader.readUint(); left > 0; left -= 1) values.push(reader.readValue());
			return { ...at, content: { kind: 'values', values }, length: values.length };
		}
		default:
			throw new MalformedBytes('content that no such document has');
	}
}

const readId = (reader: ByteReader): ItemId => ({ client: reader.readUint(), clock: reader.readUint() });

function readPlace(reader: ByteReader, hasKey: boolean): OwnPlace {
	if (reader.readUint() !== 1) throw new MalformedBytes('no root');
	const root = reader.readString();
	return { root, key: hasKey ? reader.readString() : undefined };
}
