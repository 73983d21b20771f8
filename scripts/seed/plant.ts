/** Plays a story on a server, room by room. What is there already is left as it is, so a second run changes nothing. */
import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { Members, MessagePage, RoomAnswer, type Message } from '#lib/core/answers.ts';
import { newMessageId, newRoomId, type IdSource, type MessageId, type RoomId } from '#lib/core/ids.ts';
import type { Account, People } from './people.ts';
import type { Story, StoryMessage, StoryRoom } from './story.ts';

/** What one room needed in this run. */
export interface Planted {
	readonly room: string;
	readonly posted: number;
	readonly present: number;
}

const pageLimit = 200;
/** Ids carry a time; theirs is the story's, so that they are the same in every run. */
const storyBeganAt = Date.UTC(2026, 10, 19, 16);

/** `onProgress` hears how many messages of the room are done. */
export async function plantRoom(
	story: Story,
	room: StoryRoom,
	people: People,
	onProgress: (done: number) => void
): Promise<Planted> {
	const [first = ''] = room.members;
	const owner = await people.account(first);
	const id = await openRoom(story, room, people, owner);
	const present = await messagesIn(id, owner);
	const ids = room.messages.map((_, index) => newMessageId(idSource(`${story.name}/${room.key}/${index}`, index)));
	let posted = 0;
	for (const [index, message] of room.messages.entries()) {
		const there = present.get(idAt(ids, index));
		if (there === undefined) posted += 1;
		await plantMessage({ room: id, ids, index, message, there, people });
		onProgress(index + 1);
	}
	if (posted > 0) await markRead(id, room, people, await messagesIn(id, owner), ids);
	return { room: room.name, posted, present: room.messages.length - posted };
}

async function openRoom(story: Story, room: StoryRoom, people: People, owner: Account): Promise<RoomId> {
	const { key, kind, name, topic } = room;
	if (kind === 'direct') return openedBy(owner, '/api/direct', { users: await idsOf(room.members, people) });
	const id = newRoomId(idSource(`${story.name}/${key}`, 0));
	const about = topic === undefined ? {} : { topic };
	if (kind === 'group')
		return openedBy(owner, '/api/rooms', { id, kind, name, ...about, members: await idsOf(room.members, people) });
	await openedBy(owner, '/api/rooms', { id, kind, name, ...about });
	await joinAll(id, room, people, owner);
	return id;
}

async function openedBy(owner: Account, path: string, body: unknown): Promise<RoomId> {
	return v.parse(RoomAnswer, await owner.call('POST', path, body)).room.id;
}

async function idsOf(keys: readonly string[], people: People): Promise<string[]> {
	const ids: string[] = [];
	for (const key of keys) ids.push((await people.account(key)).id);
	return ids;
}

/** Everybody joins by themselves; who speaks is signed in for it anyway. */
async function joinAll(id: RoomId, room: StoryRoom, people: People, owner: Account): Promise<void> {
	const { items } = v.parse(Members, await owner.call('GET', `/api/rooms/${id}/members`));
	if (items.length >= room.members.length) return;
	const present = new Set(items.map(({ user }) => user.id));
	for (const key of room.members) {
		const account = await people.account(key);
		if (!present.has(account.id)) await account.call('POST', `/api/rooms/${id}/join`);
	}
}

async function messagesIn(room: RoomId, reader: Account): Promise<Map<MessageId, Message>> {
	const found = new Map<MessageId, Message>();
	let after: number | undefined = 0;
	while (after !== undefined) {
		const answer = await reader.call('GET', `/api/messages/${room}?after=${after}&limit=${pageLimit}`);
		const { items, page }: MessagePage = v.parse(MessagePage, answer);
		for (const message of items) found.set(message.id, message);
		after = page.hasAfter ? items.at(-1)?.seq : undefined;
	}
	return found;
}

interface Planting {
	readonly room: RoomId;
	readonly ids: readonly MessageId[];
	readonly index: number;
	readonly message: StoryMessage;
	/** What the server has of it. */
	readonly there: Message | undefined;
	readonly people: People;
}

async function plantMessage({ room, ids, index, message, there, people }: Planting): Promise<void> {
	const id = idAt(ids, index);
	if (there === undefined) {
		const { author, text, replyTo, thread, pinnedBy } = message;
		const place = {
			...(replyTo !== undefined && { replyTo: idAt(ids, replyTo) }),
			...(thread !== undefined && { thread: idAt(ids, thread) })
		};
		await (await people.account(author)).call('POST', `/api/messages/${room}`, { id, text, ...place });
		if (pinnedBy !== undefined) await (await people.account(pinnedBy)).call('POST', `/api/rooms/${room}/pins/${id}`);
	}
	for (const { emoji, people: fans } of message.reactions) {
		const present = there?.reactions.find((reaction) => reaction.emoji === emoji)?.users.length ?? 0;
		if (present >= fans.length) continue;
		for (const key of fans)
			await (await people.account(key)).call('PUT', `/api/messages/${id}/reactions/${encodeURIComponent(emoji)}`);
	}
}

/** Whoever wrote had read what stood above; what came after is unread. */
async function markRead(
	id: RoomId,
	room: StoryRoom,
	people: People,
	present: ReadonlyMap<MessageId, Message>,
	ids: readonly MessageId[]
): Promise<void> {
	const lastOf = new Map(room.messages.map(({ author }, index) => [author, index]));
	for (const [key, index] of lastOf) {
		const seq = present.get(idAt(ids, index))?.seq;
		if (seq !== undefined) await (await people.account(key)).call('PUT', `/api/rooms/${id}/read`, { seq });
	}
}

function idAt(ids: readonly MessageId[], index: number): MessageId {
	const id = ids[index];
	if (id === undefined) throw new Error(`the story has no message ${index}`);
	return id;
}

function idSource(name: string, minutes: number): IdSource {
	const digest = createHash('sha256').update(name).digest();
	return { now: () => storyBeganAt + minutes * 60_000, randomBytes: (length) => new Uint8Array(digest.subarray(0, length)) };
}
