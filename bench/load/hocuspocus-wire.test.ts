import { expect, it } from 'vitest';
import * as Y from 'yjs';
import { messagesRoot } from '#lib/core/segment.ts';
import type { UserId } from '#lib/core/ids.ts';
import { newMessageUpdate } from './hocuspocus-wire.ts';

const author = 'usr_01JD0000000000000000000001' as UserId;
const message = { text: 'hello', sentAt: 1_790_000_000_123 };

it('writes a new message as Yjs itself would, byte for byte', () => {
	const doc = new Y.Doc();
	doc.clientID = 4_000_000_001;
	const updates: Uint8Array[] = [];
	doc.on('update', (update: Uint8Array) => updates.push(update));
	doc.getMap(messagesRoot(author)).set('msg_01JD0000000000000000000001', message);
	doc.getMap(messagesRoot(author)).set('msg_01JD0000000000000000000002', message);

	const made = ['msg_01JD0000000000000000000001', 'msg_01JD0000000000000000000002'].map((id, clock) =>
		newMessageUpdate({ clientId: doc.clientID, clock, author, id, ...message })
	);
	expect(made).toEqual(updates);
});
