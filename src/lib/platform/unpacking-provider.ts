/** Hocuspocus' provider, for a server that deflates its first answers: it is given what it would have been sent without. */
import { HocuspocusProvider, MessageType } from '@hocuspocus/provider';
import { inflateSync } from 'fflate';
import { createDecoder, readTailAsUint8Array, readVarString, readVarUint } from 'lib0/decoding';
import { createEncoder, toUint8Array, writeVarString, writeVarUint, writeVarUint8Array } from 'lib0/encoding';
import { messageYjsSyncStep2 } from 'y-protocols/sync';
import { packedAnswerType } from '#lib/core/packed-answer.ts';

export class UnpackingProvider extends HocuspocusProvider {
	override onMessage(event: MessageEvent): void {
		const plain = unpacked(new Uint8Array(event.data as ArrayBuffer));
		super.onMessage(plain === undefined ? event : new MessageEvent('message', { data: plain }));
	}
}

/** The frame as a plain SyncStep2; undefined for one that is not packed. @throws when it does not inflate: then the line is not worth keeping. */
export function unpacked(frame: Uint8Array): Uint8Array | undefined {
	const decoder = createDecoder(frame);
	const document = readVarString(decoder);
	if (readVarUint(decoder) !== packedAnswerType) return undefined;
	const encoder = createEncoder();
	writeVarString(encoder, document);
	writeVarUint(encoder, MessageType.Sync);
	writeVarUint(encoder, messageYjsSyncStep2);
	writeVarUint8Array(encoder, inflateSync(readTailAsUint8Array(decoder)));
	return toUint8Array(encoder);
}
