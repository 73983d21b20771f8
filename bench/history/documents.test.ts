import { expect, it } from 'vitest';
import * as Y from 'yjs';
import { authorCount, makeConversation } from './conversation.ts';
import { lastMessages, writeMessages } from './documents.ts';

it('gives back the last screenful in order, by arrival or by clock', () => {
	const messages = makeConversation(120);
	for (const firstSeq of [undefined, 1]) {
		const doc = new Y.Doc();
		writeMessages(doc, messages, firstSeq);
		expect(lastMessages(Y.encodeStateAsUpdate(doc))).toEqual(messages.slice(-50).map(({ text }) => text));
		expect(Y.decodeStateVector(Y.encodeStateVector(doc)).size).toBe(authorCount + (firstSeq ?? 0));
	}
});

it('does not take a part for the whole', () => {
	const doc = new Y.Doc();
	writeMessages(doc, makeConversation(49));
	expect(() => lastMessages(Y.encodeStateAsUpdate(doc))).toThrow('only 49');
});
