/** A batch as one Yjs v1 update: a section for each client id, the server's with the arrivals at its end, and no deletions. */
import * as encoding from 'lib0/encoding';
import { arrivalsRoot, serverClientId } from '#lib/core/segment.ts';
import { encodeValue } from './encode-struct.ts';
import type { PlacedStruct } from './layer.ts';

/**
 * No delete set is written: Yjs deletes the value before when it integrates the next one under its key, and the gate admits no other
 * deletion.
 */
export function encodeBatch(
	structs: ReadonlyMap<number, readonly PlacedStruct[]>,
	nextServerClock: number,
	arrivals: readonly { readonly id: string; readonly seq: number }[],
	arrivedAt: number
): Uint8Array {
	const encoder = encoding.createEncoder();
	const serverStructs = structs.get(serverClientId) ?? [];
	const hasServerSection = serverStructs.length + arrivals.length > 0;
	encoding.writeVarUint(encoder, structs.size + (hasServerSection && serverStructs.length === 0 ? 1 : 0));
	for (const [client, ofClient] of structs) {
		if (client === serverClientId) continue;
		writeSectionHead(encoder, ofClient.length, client, ofClient[0]!.clock);
		for (const struct of ofClient) encoding.writeUint8Array(encoder, struct.bytes);
	}
	if (hasServerSection) {
		writeSectionHead(encoder, serverStructs.length + arrivals.length, serverClientId, serverStructs[0]?.clock ?? nextServerClock);
		for (const struct of serverStructs) encoding.writeUint8Array(encoder, struct.bytes);
		for (const { id, seq } of arrivals) {
			encoding.writeUint8Array(encoder, encodeValue(undefined, { root: arrivalsRoot, key: id }, [seq, arrivedAt]));
		}
	}
	encoding.writeVarUint(encoder, 0);
	return encoding.toUint8Array(encoder);
}

function writeSectionHead(encoder: encoding.Encoder, count: number, client: number, clock: number): void {
	encoding.writeVarUint(encoder, count);
	encoding.writeVarUint(encoder, client);
	encoding.writeVarUint(encoder, clock);
}
