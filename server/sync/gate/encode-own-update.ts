/** What was admitted into a user's own document as one Yjs v1 update. Knows nothing of what it means. */
import * as encoding from 'lib0/encoding';
import type { OwnPlace, OwnStruct } from './decode-own-update.ts';
import type { DeletedRange, ItemId } from './decode-update.ts';

/** A run with its place, whichever way the update said it. */
export interface OwnRun {
	readonly client: number;
	readonly clock: number;
	readonly length: number;
	readonly origin: ItemId | undefined;
	readonly rightOrigin: ItemId | undefined;
	readonly place: OwnPlace;
	readonly content: Exclude<OwnStruct['content'], { kind: 'hole' }>;
}

/** @param runs of each client, in clock order and without gaps */
export function encodeOwnUpdate(runs: ReadonlyMap<number, readonly OwnRun[]>, deletes: readonly DeletedRange[]): Uint8Array {
	return encoding.encode((encoder) => {
		encoding.writeVarUint(encoder, runs.size);
		for (const [client, ofClient] of runs) {
			for (const number of [ofClient.length, client, ofClient[0]?.clock ?? 0]) encoding.writeVarUint(encoder, number);
			for (const run of ofClient) writeRun(encoder, run);
		}
		const byClient = Map.groupBy(deletes, ({ client }) => client);
		encoding.writeVarUint(encoder, byClient.size);
		for (const [client, ranges] of byClient) {
			for (const number of [client, ranges.length]) encoding.writeVarUint(encoder, number);
			for (const { clock, length } of ranges) for (const number of [clock, length]) encoding.writeVarUint(encoder, number);
		}
	});
}

const contentNumbers = { deleted: 1, text: 4, values: 8 } as const;

function writeRun(encoder: encoding.Encoder, { content, origin, rightOrigin, place, length }: OwnRun): void {
	const flags = (origin ? 0x80 : 0) | (rightOrigin ? 0x40 : 0) | (place.key === undefined ? 0 : 0x20);
	encoding.writeUint8(encoder, contentNumbers[content.kind] | flags);
	for (const id of [origin, rightOrigin]) {
		if (id) for (const number of [id.client, id.clock]) encoding.writeVarUint(encoder, number);
	}
	if (!origin && !rightOrigin) {
		encoding.writeVarUint(encoder, 1);
		encoding.writeVarString(encoder, place.root);
		if (place.key !== undefined) encoding.writeVarString(encoder, place.key);
	}
	if (content.kind === 'text') return encoding.writeVarString(encoder, content.text);
	encoding.writeVarUint(encoder, length);
	if (content.kind === 'values') for (const value of content.values) encoding.writeAny(encoder, value as encoding.AnyEncodable);
}
