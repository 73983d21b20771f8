/** What the server in memory tells of a thread. */
import type { Message, MessagePage } from '#lib/core/answers.ts';
import type { MessageId, UserId } from '#lib/core/ids.ts';
import { SegmentReader } from '#lib/core/segment-facts.ts';
import type { FakeServer } from './fake-server.fixture.ts';

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
