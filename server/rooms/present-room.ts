/** Rooms from rows to what REST answers with. */
import type { Room, Segment } from '#lib/core/answers.ts';
import type { RoomId, UserId } from '#lib/core/ids.ts';
import { segmentName } from '#lib/core/segment.ts';
import type { RoomView } from '../db/room-views.ts';
import type { StoredChannel } from '../db/rooms.ts';
import type { SegmentView } from '../db/segments.ts';

/** As `me`, who is a member, sees it. */
export function presentRoom(view: RoomView, me: UserId): Room {
	const { id, kind, topic, role, memberCount, lastSeq, readSeq, unread, mentions, position, fromSegment } = view;
	return {
		...{ id, kind, name: view.people === null ? view.name : directName(view, me), role, memberCount, lastSeq, readSeq },
		...{ unread, mentions, position, fromSegment, createdBy: view.createdBy, historyFrom: view.historyFrom },
		live: liveSegment(id, view.live, view.generation),
		...(topic === null ? {} : { topic }),
		...(view.people === null ? {} : { members: [...view.people] }),
		...(view.pins === null || view.pins.length === 0 ? {} : { pins: [...view.pins] }),
		...lastMessage(view)
	};
}

/** A channel as anyone may find it: without its messages, even for members, who have those in their list. */
export function presentChannel(channel: StoredChannel): Room {
	const { id, kind, name, topic, role, member_count: memberCount, seq: lastSeq, position } = channel;
	return {
		...{ id, kind, name, memberCount, lastSeq, position, readSeq: lastSeq, unread: 0, mentions: 0, fromSegment: 1 },
		...{ createdBy: channel.created_by, historyFrom: channel.history_from },
		live: liveSegment(id, channel.live_segment, channel.generation),
		...(topic === null ? {} : { topic }),
		...(role === null ? {} : { role })
	};
}

export function presentSegment({ room, number, generation, position, firstSeq, lastSeq, isLive }: SegmentView): Segment {
	return {
		...{ number, generation, position, document: segmentName({ room, number, generation }), live: isLive },
		...(firstSeq === null ? {} : { firstSeq }),
		...(lastSeq === null ? {} : { lastSeq })
	};
}

/** The others' names; alone with oneself, one's own. */
function directName({ people, names }: RoomView, me: UserId): string {
	const others = (names ?? []).filter((_, index) => people?.[index] !== me);
	return (others.length === 0 ? (names ?? []) : others).join(', ');
}

function lastMessage({ lastId: id, lastAuthor: author, lastText: text, lastAt: at }: RoomView): Pick<Room, 'lastMessage'> {
	if (id === null || author === null || text === null || at === null) return {};
	return { lastMessage: { id, author, text, at } };
}

const liveSegment = (room: RoomId, number: number, generation: number): Room['live'] => ({
	number,
	generation,
	document: segmentName({ room, number, generation })
});
