/**
 * A Yjs v1 update as plain facts. Knows the wire form only: not whose anything is, nor what is in the document. Source: Yjs 13.6,
 * `readClientsStructRefs` and `readDeleteSet`.
 */
import { ByteReader, MalformedBytes } from './byte-reader.ts';

/** Names one item: Yjs counts the items of each client. */
export interface ItemId {
	readonly client: number;
	readonly clock: number;
}

/** Where an item stands: its root map and its key there. */
export interface Place {
	readonly root: string;
	readonly key: string;
}

/**
 * A run of items of one client, in clock order. Each item of a run but the first has the one before as its origin.
 * `hole`: clocks whose items the sender has not (a merged update says so).
 */
export interface DecodedStruct {
	readonly kind: 'values' | 'deleted' | 'hole';
	readonly clock: number;
	readonly length: number;
	/** The item this one replaces under its key, or else its place. */
	readonly origin: ItemId | undefined;
	readonly place: Place | undefined;
	/** One a clock; empty unless kind is `values`. */
	readonly values: readonly unknown[];
}

export interface Section {
	readonly client: number;
	readonly clock: number;
	readonly structs: readonly DecodedStruct[];
}

export interface DeletedRange {
	readonly client: number;
	readonly clock: number;
	readonly length: number;
}

export interface DecodedUpdate {
	readonly sections: readonly Section[];
	/** Ascending and disjoint for each client. */
	readonly deletes: readonly DeletedRange[];
}

/** A client would have to write for centuries; keeps sums exact and a lie about a run's length from mattering. */
export const maxClock = 2 ** 31 - 1;
/** More than an honest replica can owe one segment. Bounds memory and time for a hostile update of 1 MiB: no event loop waits 100 ms. */
const maxItems = 10_000;

const contentDeleted = 1;
const contentAny = 8;
const skip = 10;
const noContent: readonly unknown[] = [];

/** Undefined for bytes that no Yjs client of ours can have written; never throws. Time and memory are linear in the bytes. */
export function decodeUpdate(update: Uint8Array): DecodedUpdate | undefined {
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

function readSections(reader: ByteReader): Section[] {
	const sections: Section[] = [];
	const clients = new Set<number>();
	const budget = { left: maxItems };
	for (let left = reader.readUint(); left > 0; left -= 1) {
		const count = reader.readUint();
		const client = reader.readUint();
		// Yjs keeps the last section of a client and forgets those before: what was checked would not be what is applied.
		if (clients.has(client)) throw new MalformedBytes('two sections of one client');
		clients.add(client);
		const clock = reader.readUint();
		sections.push({ client, clock, structs: readStructs(reader, clock, count, budget) });
	}
	return sections;
}

function readStructs(reader: ByteReader, firstClock: number, count: number, budget: { left: number }): DecodedStruct[] {
	const structs: DecodedStruct[] = [];
	let clock = firstClock;
	for (let left = count; left > 0; left -= 1) {
		const struct = readStruct(reader, clock);
		clock += struct.length;
		budget.left -= Math.max(struct.values.length, 1);
		if (budget.left < 0) throw new MalformedBytes('too many items');
		if (struct.length === 0 || clock > maxClock) throw new MalformedBytes('length out of range');
		structs.push(struct);
	}
	return structs;
}

function readStruct(reader: ByteReader, clock: number): DecodedStruct {
	const info = reader.readByte();
	if (info === skip) {
		return { kind: 'hole', clock, length: reader.readUint(), origin: undefined, place: undefined, values: noContent };
	}
	// A right origin stands in lists only; a GC struct (0) only where types are nested. Our maps of plain JSON have neither.
	if (info & 0x40) throw new MalformedBytes('right origin');
	const origin = info & 0x80 ? { client: reader.readUint(), clock: reader.readUint() } : undefined;
	const place = origin ? undefined : readPlace(reader, info);
	switch (info & 0x1f) {
		case contentDeleted:
			return { kind: 'deleted', clock, length: reader.readUint(), origin, place, values: noContent };
		case contentAny: {
			const values: unknown[] = [];
			for (let left = reader.readUint(); left > 0; left -= 1) values.push(reader.readValue());
			return { kind: 'values', clock, length: values.length, origin, place, values };
		}
		default:
			throw new MalformedBytes('content that no segment has');
	}
}

function readPlace(reader: ByteReader, info: number): Place {
	const isRootNamed = reader.readUint() === 1;
	if (!isRootNamed || !(info & 0x20)) throw new MalformedBytes('no key of a root');
	return { root: reader.readString(), key: reader.readString() };
}

/** @throws MalformedBytes */
export function readDeletes(reader: ByteReader): DeletedRange[] {
	const deletes: DeletedRange[] = [];
	const clients = new Set<number>();
	for (let clientsLeft = reader.readUint(); clientsLeft > 0; clientsLeft -= 1) {
		const client = reader.readUint();
		if (clients.has(client)) throw new MalformedBytes('two delete sections of one client');
		clients.add(client);
		let end = 0;
		for (let left = reader.readUint(); left > 0; left -= 1) {
			const clock = reader.readUint();
			const length = reader.readUint();
			// Yjs writes them sorted and disjoint; others could make one item be looked at a hundred thousand times.
			if (clock < end || length === 0 || clock + length > maxClock) throw new MalformedBytes('deleted range');
			end = clock + length;
			deletes.push({ client, clock, length });
		}
	}
	return deletes;
}
