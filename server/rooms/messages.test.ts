import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { directRoomId, newMessageId, newRoomId, type MessageId, type RoomId } from '#lib/core/ids.ts';
import { engines } from '../../tests/support/databases.ts';
import { must, openRooms, refusalOf, type RoomsWorld } from '../../tests/support/rooms.ts';
import type { Asker } from './rooms-context.ts';

describe.each(engines)('messages on $name', (engine) => {
	let world: RoomsWorld;
	let ada: Asker, ben: Asker, eve: Asker;
	let room: RoomId;
	beforeAll(async () => {
		world = await openRooms(engine);
		[ada, ben, eve] = [await world.person(), await world.person(), await world.person()];
		room = (await world.group(ada, [ben])).id;
	});
	afterAll(() => world.stop());

	const newId = () => newMessageId(world.server.clock);
	const say = async (who: Asker, text: string, more: { replyTo?: MessageId; thread?: MessageId } = {}) =>
		must(await world.messages.post(who, room, { text, ...more })).message;

	test('[S29, S28, S36] a message is posted once it is committed, with its place and its times, and the others have it unread', async () => {
		const before = must(await world.rooms.get(ben.user, room));
		const { message, isNew } = must(await world.messages.post(ada, room, { text: 'Land ahead', sentAt: 5 }));
		expect(isNew).toBe(true);
		expect(message).toMatchObject({
			room,
			author: ada.user,
			text: 'Land ahead',
			seq: before.lastSeq + 1,
			sentAt: 5,
			reactions: []
		});
		expect(message.arrivedAt).toBeGreaterThan(5);
		expect(must(await world.rooms.get(ben.user, room))).toMatchObject({
			lastSeq: message.seq,
			unread: before.unread + 1,
			lastMessage: { id: message.id, author: ada.user, text: 'Land ahead', at: message.arrivedAt }
		});
		expect(must(await world.rooms.get(ada.user, room)).unread).toBe(0);
	});

	test('[P3.1] the same message again is answered and not written, even at once, and after an edit with the present text', async () => {
		const body = { id: newId(), text: 'Reef the main', sentAt: 7 };
		const both = await Promise.all([1, 2, 3].map(() => world.messages.post(ada, room, body)));
		expect(both.map((posted) => must(posted).isNew).sort()).toEqual([false, false, true]);
		expect(new Set(both.map((posted) => must(posted).message.seq)).size).toBe(1);
		must(await world.messages.edit(ada.user, body.id, 'Reef the jib'));
		expect(must(await world.messages.post(ada, room, body))).toMatchObject({ isNew: false, message: { text: 'Reef the jib' } });
		must(await world.messages.redact(ada.user, body.id));
		expect(must(await world.messages.post(ada, room, body))).toMatchObject({
			isNew: false,
			message: { text: '', redacted: true }
		});
	});

	test('[P4.6] an id with another body is a mismatch; an id of somebody else is answered like one that cannot be', async () => {
		const { id } = await say(ada, 'Mine');
		const other = await world.group(ada, [eve]);
		expect(refusalOf(await world.messages.post(ada, room, { id, text: 'Other' }))).toBe('idempotency_mismatch');
		expect(refusalOf(await world.messages.post(ada, other.id, { id, text: 'Mine' }))).toBe('idempotency_mismatch');
		expect(await world.messages.post(ben, room, { id, text: 'Mine' })).toEqual({
			kind: 'refused',
			code: 'invalid_body',
			errors: [{ field: 'id', code: 'id_invalid' }],
			told: 'id_invalid'
		});
		expect(refusalOf(await world.messages.post(eve, other.id, { id, text: 'Mine' }))).toBe('id_invalid');
	});

	test('[S27, S61] a message to a person opens the direct room of the two, where their id finds it', async () => {
		expect(must(await world.messages.page(ben.user, eve.user, { limit: 50 })).items).toEqual([]);
		const { message } = must(await world.messages.post(eve, ben.user, { text: 'Hello Ben' }));
		expect(message.room).toBe(directRoomId([ben.user, eve.user]));
		expect(must(await world.messages.page(ben.user, eve.user, { limit: 50 })).items).toEqual([message]);
		expect(must(await world.messages.page(eve.user, ben.user, { limit: 50 })).items).toEqual([message]);
		const nobody = 'usr_00000000000000000000000000' as typeof ben.user;
		expect(refusalOf(await world.messages.page(eve.user, nobody, { limit: 50 }))).toBe('user_not_found');
		expect(refusalOf(await world.messages.post(eve, nobody, { text: 'Hello' }))).toBe('user_not_found');
	});

	test('what is not taken yet is refused in words of its own, and an answer must be to something in the room', async () => {
		const elsewhere = must(await world.messages.post(eve, ben.user, { text: 'Elsewhere' })).message;
		expect(refusalOf(await world.messages.post(ada, room, { text: 'x', attachments: ['fil_1'] }))).toBe(
			'attachments_not_supported'
		);
		expect(refusalOf(await world.messages.post(ada, room, { text: 'x', image: 'data:' }))).toBe('attachments_not_supported');
		expect(refusalOf(await world.messages.post(ada, room, {}))).toBe('text_required');
		expect(refusalOf(await world.messages.post(ben, room, { text: 'x', replyTo: elsewhere.id }))).toBe('reply_not_found');
		expect(refusalOf(await world.messages.post(ben, room, { text: 'x', thread: newId() }))).toBe('reply_not_found');
	});

	test('[P4.7] only the author edits, earlier texts are kept, and an edit changes nothing else', async () => {
		const message = await say(ada, 'Frist');
		expect(refusalOf(await world.messages.edit(ben.user, message.id, 'Mine'))).toBe('not_allowed');
		const edited = must(await world.messages.edit(ada.user, message.id, 'First'));
		expect(edited).toMatchObject({ ...message, text: 'First', editedAt: expect.any(Number) as number });
		expect(must(await world.messages.history(ben.user, message.id)).items).toEqual([
			{ text: 'Frist', replacedAt: edited.editedAt }
		]);
	});

	test('[P3.6] a redaction is by the author or a moderator, is final, and takes text, earlier texts and reactions along', async () => {
		const mine = await say(ben, 'Secret');
		must(await world.messages.edit(ben.user, mine.id, 'Secret too'));
		must(await world.messages.react(ada.user, mine.id, '👍', true));
		const hers = await say(ada, 'Hers');
		expect(refusalOf(await world.messages.redact(ben.user, hers.id))).toBe('not_allowed');
		must(await world.messages.redact(ada.user, mine.id));
		must(await world.messages.redact(ada.user, mine.id));
		expect(must(await world.messages.page(ada.user, room, { around: mine.seq, limit: 1 })).items).toEqual([
			expect.objectContaining({ id: mine.id, text: '', redacted: true, reactions: [] })
		]);
		expect(must(await world.messages.history(ada.user, mine.id)).items).toEqual([]);
		expect(refusalOf(await world.messages.edit(ben.user, mine.id, 'Again'))).toBe('already_redacted');
		expect(refusalOf(await world.messages.react(ada.user, mine.id, '👍', true))).toBe('already_redacted');
		const audited = await world.server.database.db.selectFrom('audit_log').selectAll().where('target', '=', mine.id).execute();
		expect(audited).toMatchObject([{ actor: ada.user, action: 'message.redact' }]);
	});

	test('reactions are grouped by emoji; setting twice is once, and taking back what is not there does nothing', async () => {
		const { id, seq } = await say(ada, 'Soup is ready');
		for (const who of [ada, ben]) must(await world.messages.react(who.user, id, '❤️', true));
		must(await world.messages.react(ada.user, id, '❤️', true));
		must(await world.messages.react(ada.user, id, '👍', true));
		must(await world.messages.react(ada.user, id, '👍', false));
		must(await world.messages.react(ben.user, id, '👍', false));
		const [message] = must(await world.messages.page(ben.user, room, { around: seq, limit: 1 })).items;
		expect(message?.reactions).toEqual([{ emoji: '❤️', users: [ada.user, ben.user].sort() }]);
	});

	test('a thread is what it began with and its answers in order', async () => {
		const root = await say(ada, 'Course?');
		const answers = [];
		for (const text of ['North', 'By west', 'Aye']) answers.push(await say(ben, text, { thread: root.id }));
		const first = must(await world.messages.thread(ada.user, root.id, { limit: 2 }));
		expect(first.items.map(({ id }) => id)).toEqual([root.id, answers[0]?.id]);
		expect(first.page).toEqual({ after: answers[0]?.id, hasBefore: false, hasAfter: true });
		const rest = must(await world.messages.thread(ada.user, root.id, { after: first.page.after, limit: 2 }));
		expect(rest.items.map(({ id }) => id)).toEqual([answers[1]?.id, answers[2]?.id]);
		expect(rest.page).toMatchObject({ hasBefore: true, hasAfter: false });
	});

	test('[S38] [S41] receipts say of everybody else whether they have it and have read it', async () => {
		const { id, seq } = await say(ada, 'Read me');
		const state = async () => must(await world.messages.receipts(ada.user, id)).items;
		expect(await state()).toEqual([{ user: ben.user, state: 'sent' }]);
		must(await world.rooms.markRead(ben.user, room, { seq: 0, delivered: seq }));
		expect(await state()).toEqual([{ user: ben.user, state: 'delivered' }]);
		must(await world.rooms.markRead(ben.user, room, { seq }));
		expect(await state()).toEqual([{ user: ben.user, state: 'read' }]);
	});

	test('who may only read neither posts nor reacts nor edits', async () => {
		const cem = await world.person();
		must(await world.rooms.setMember(ada.user, room, cem.user, undefined));
		const { id } = must(await world.messages.post(cem, room, { text: 'Before' })).message;
		must(await world.rooms.setMember(ada.user, room, cem.user, 'read-only'));
		const refusals = [
			await world.messages.post(cem, room, { text: 'After' }),
			await world.messages.react(cem.user, id, '👍', true),
			await world.messages.edit(cem.user, id, 'After')
		];
		expect(refusals.map(refusalOf)).toEqual(['not_allowed', 'not_allowed', 'not_allowed']);
		expect(must(await world.messages.page(cem.user, room, { limit: 1 })).items).toHaveLength(1);
	});

	test('[S35, P4.11] to a stranger a room and its messages are not there, by whatever call', async () => {
		const { id } = await say(ada, 'Among us');
		for (const of of [room, newRoomId(world.server.clock)]) {
			expect(refusalOf(await world.messages.page(eve.user, of, { limit: 50 }))).toBe('room_not_found');
			expect(refusalOf(await world.messages.post(eve, of, { text: 'Hello' }))).toBe('room_not_found');
		}
		for (const message of [id, newId()]) {
			const refusals = [
				await world.messages.edit(eve.user, message, 'Mine'),
				await world.messages.redact(eve.user, message),
				await world.messages.react(eve.user, message, '👍', true),
				await world.messages.thread(eve.user, message, { limit: 50 }),
				await world.messages.history(eve.user, message),
				await world.messages.receipts(eve.user, message)
			];
			expect(refusals.map(refusalOf)).toEqual(refusals.map(() => 'message_not_found'));
		}
	});

	test('[S52] who has left can neither read nor post', async () => {
		const cem = await world.person();
		const { id } = await world.channel(cem);
		must(await world.rooms.join(ben, id));
		must(await world.rooms.leave(ben.user, id));
		expect(refusalOf(await world.messages.post(ben, id, { text: 'Still here' }))).toBe('room_not_found');
		expect(refusalOf(await world.messages.page(ben.user, id, { limit: 50 }))).toBe('room_not_found');
	});
});
