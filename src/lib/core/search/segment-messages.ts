/** The messages that a stored segment holds, for whoever files them: read once, off the screen's thread. */
import * as Y from 'yjs';
import { SegmentReader, type ArrivedMessage } from '../segment-facts.ts';

/** @param updates Of one segment, in any order; an update that cannot be read counts as none. */
export function messagesOfUpdates(updates: readonly Uint8Array[]): readonly ArrivedMessage[] {
	const doc = new Y.Doc();
	for (const update of updates) {
		try {
			Y.applyUpdate(doc, update);
		} catch {
			// Broken on the device: the server has it, and what else is here can still be found.
		}
	}
	const { messages } = new SegmentReader(doc).read();
	doc.destroy();
	return messages;
}
