/** After a restored backup: one's own messages that the new copy may lack go into the outbox. Sent again under their ids, those it has are no second messages. */
import * as Y from 'yjs';
import type { SegmentRecord } from '#lib/core/device-records.ts';
import { SegmentReader } from '#lib/core/segment-facts.ts';
import type { Device } from './device.ts';
import type { SegmentShelf } from './segment-shelf.ts';
import type { Segments } from './segments.ts';

export async function rescueMessages(
	device: Device,
	shelf: SegmentShelf,
	segments: Segments,
	from: SegmentRecord
): Promise<void> {
	const doc = new Y.Doc();
	const stored = await device.store.blob(from.room, from.number);
	if (stored) Y.applyUpdate(doc, stored);
	const open = segments.peek(from.document);
	if (open) Y.applyUpdate(doc, Y.encodeStateAsUpdate(open.doc));
	else await shelf.readInto(from.document, doc);
	const queued = new Set(device.rowsOf(from.room).map((row) => (row.kind === 'message' ? row.id : undefined)));
	for (const message of new SegmentReader(doc).read().messages) {
		const { id, author, text, sentAt, replyTo, thread } = message;
		if (author !== device.user || text === undefined || queued.has(id)) continue;
		await device.addRow({
			kind: 'message',
			room: from.room,
			id,
			text,
			at: sentAt,
			...(replyTo && { replyTo }),
			...(thread && { thread })
		});
	}
	doc.destroy();
}
