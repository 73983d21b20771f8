/** A batch as one Yjs v1 update: a section for each client id, the server's with the arrivals at its end, and no deletions. */
import * as encoding from 'lib0/encoding';
import type { MessageId } from '#lib/core/ids.ts';
import { arrivalsRoot, serverClientId } from '#lib/core/segment.ts';
import { ByteWriter } from './byte-writer.ts';
import type { PlacedStruct } from './layer.ts';

/** Bytes of one entry of `arrivals` at most: 1 info, 1 parent, 9 root, 31 key, 1 count, 2 array, 9 seq, 9 time, rounded up. */
const plainArrivalBytes = 64;
/** Bytes of the thread in one: 1 type and 31 id. */
const threadBytes = 32;
/** Bytes of the three numbers before a section's structs, and of the number of sections or deletions, at most. */
const sectionHeadBytes = 24;

export interface ArrivalEntry {
	readonly id: MessageId;
	readonly seq: number;
	readonly thread?: MessageId | undefined;
}

/** At most. */
export const arrivalBytes = (thread: MessageId | undefined): number =>
	thread === undefined ? plainArrivalBytes : plainArrivalBytes + threadBytes;

/**
 * No delete set is written: Yjs deletes the value before when it integrates the next one under its key, and the gate admits no other
 * deletion. @param arrivedAt ms since epoch
 */
export function encodeBatch(
	structs: ReadonlyMap<number, readonly PlacedStruct[]>,
	nextServerClock: number,
	arrivals: readonly ArrivalEntry[],
	arrivedAt: number
): Uint8Array {
	const ofServer = structs.get(serverClientId) ?? [];
	const inServerSection = ofServer.length + arrivals.length;
	const clients = structs.size + (arrivals.length > 0 && ofServer.length === 0 ? 1 : 0);
	const writer = new ByteWriter(sizeOf(structs, arrivals));
	writer.writeUint(clients);
	for (const [client, ofClient] of structs) {
		if (client !== serverClientId) writeSection(writer, client, ofClient[0]?.clock ?? 0, ofClient.length, ofClient);
	}
	if (inServerSection > 0) {
		writeSection(writer, serverClientId, ofServer[0]?.clock ?? nextServerClock, inServerSection, ofServer);
		writeArrivals(writer, arrivals, arrivedAt);
	}
	writer.writeUint(0);
	return writer.written;
}

function sizeOf(structs: ReadonlyMap<number, readonly PlacedStruct[]>, arrivals: readonly ArrivalEntry[]): number {
	let size = (structs.size + 2) * sectionHeadBytes;
	for (const { thread } of arrivals) size += arrivalBytes(thread);
	for (const ofClient of structs.values()) for (const struct of ofClient) size += struct.bytes.length;
	return size;
}

function writeSection(writer: ByteWriter, client: number, clock: number, count: number, structs: readonly PlacedStruct[]): void {
	writer.writeUint(count);
	writer.writeUint(client);
	writer.writeUint(clock);
	for (const struct of structs) writer.writeBytes(struct.bytes);
}

/** Under a root by its name and a key, without origins: one array of two numbers, and the thread of a reply in one. */
function writeArrivals(writer: ByteWriter, arrivals: readonly ArrivalEntry[], arrivedAt: number): void {
	const time = encodeNumber(arrivedAt);
	for (const { id, seq, thread } of arrivals) {
		writer.writeUint(0x28); // JSON values, no origin, a key
		writer.writeUint(1);
		writer.writeAscii(arrivalsRoot);
		writer.writeAscii(id);
		writer.writeUint(1);
		writer.writeUint(117);
		writer.writeUint(thread === undefined ? 2 : 3);
		writer.writeBytes(encodeNumber(seq));
		writer.writeBytes(time);
		if (thread === undefined) continue;
		writer.writeUint(119);
		writer.writeAscii(thread);
	}
}

function encodeNumber(value: number): Uint8Array {
	const encoder = encoding.createEncoder();
	encoding.writeAny(encoder, value);
	return encoding.toUint8Array(encoder);
}
