/** What the server in memory tells of a thread. */
import type * as Y from 'yjs';
import type { Message, MessagePage, ThreadCounts } from '#lib/core/answers.ts';
import type { MessageId, UserId } from '#lib/core/ids.ts';
import { noFacts, SegmentReader, type SegmentFacts } from '#lib/core/segment-facts.ts';
import { threadSummaries } from '#lib/core/threads.ts';
import type { FakeRoom, FakeServer } from './fake-server.fixture.ts';

/** Undefined where this person sees no such message. */
export function threadPage(server: FakeServer, user: UserId, root: MessageId): MessagePage | undefined {
	for (const room of server.rooms.values()) {
		if (!room.members.has(user)) continue;
		const all = [...room.segments].flatMap(([segment, { doc }]) =>
			new SegmentReader(doc).read().messages.map((message) => ({ ...message, segment }))
		);
		if (!all.some(({ id }) => id === root)) continue;
		const items = all
			.filter(({ id, thread }) => id === root || thread === root)
			.map(({ text, ...message }): Message => {
				const said = text === undefined ? { text: '', redacted: true as const } : { text };
				return { ...message, ...said, room: room.id, attachments: [], reactions: [] };
			});
		return { items, page: { hasBefore: false, hasAfter: false } };
	}
	return undefined;
}

/** Under the messages of one segment. */
export function countsOf(room: FakeRoom, segment: number): ThreadCounts {
	const read = (doc: Y.Doc): SegmentFacts => new SegmentReader(doc).read();
	const all = [...room.segments.values()].map(({ doc }) => read(doc));
	const asked = room.segments.get(segment);
	const { byId } = asked ? read(asked.doc) : noFacts;
	const nobody = '' as UserId;
	const items = [...threadSummaries(all, [], nobody)].filter(([thread]) => byId.has(thread));
	return { items: items.map(([thread, { replies, lastAt, users }]) => ({ thread, count: replies, lastAt, users: [...users] })) };
}
