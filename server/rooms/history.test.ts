import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import type { MessagePage } from '#lib/core/answers.ts';
import type { RoomId } from '#lib/core/ids.ts';
import { arrivalsRoot, messagesRoot, segmentLimits } from '#lib/core/segment.ts';
import { engines } from '../../tests/support/databases.ts';
import { must, openRooms, refusalOf, type RoomsWorld } from '../../tests/support/rooms.ts';
import type { Asker } from './rooms-context.ts';

const longText = 'x'.repeat(15_000);
/** Enough of them to fill a segment by bytes, and to begin a third. */
const count = Math.ceil((2.2 * segmentLimits.bytes) / longText.length);

describe.each(engines)('history on $name', (engine) => {
	let world: RoomsWorld;
	let ada: Asker, ben: Asker;
	let room: RoomId;
	beforeAll(async () => {
		world = await openRooms(engine);
		[ada, ben] = [await world.person(), await world.person()];
		room = (await world.group(ada, [ben])).id;
		for (let index = 1; index <= count; index += 1) must(await world.messages.post(ada, room, { text: `${index} ${longText}` }));
	});
	afterAll(() => world.stop());

	const page = async (query: { before?: string | number; after?: string | number; around?: string | number; limit: number }) =>
		must(await world.messages.page(ben.user, room, query as Parameters<typeof world.messages.page>[2]));
	const seqsOf = ({ items }: MessagePage) => items.map(({ seq }) => seq);
	const everySeq = Array.from({ length: count }, (_, index) => index + 1);

	test('[S60, S62, P5.3] pages walk over the borders of segments, forward and back, and give every message once', async () => {
		expect(must(await world.rooms.segments(ben.user, room)).length).toBeGreaterThan(2);
		const forward: number[] = [];
		let next: MessagePage = await page({ after: 0, limit: 7 });
		for (forward.push(...seqsOf(next)); next.page.hasAfter; forward.push(...seqsOf(next)))
			next = await page({ after: next.page.after ?? '', limit: 7 });
		expect(forward).toEqual(everySeq);
		const back: number[] = [];
		next = await page({ limit: 7 });
		for (back.unshift(...seqsOf(next)); next.page.hasBefore; back.unshift(...seqsOf(next)))
			next = await page({ before: next.page.before ?? '', limit: 7 });
		expect(back).toEqual(everySeq);
		expect(seqsOf(await page({ around: 3, limit: 5 }))).toEqual([1, 2, 3, 4, 5]);
		const unknown = await world.messages.page(ben.user, room, { before: 'msg_00000000000000000000000000' as never, limit: 5 });
		expect(refusalOf(unknown)).toBe('message_not_found');
	});

	test('[P5.1, P2.6] segments follow one another without a gap, and each is given whole and compressed', async () => {
		const segments = must(await world.rooms.segments(ben.user, room));
		expect(segments.map(({ live }) => live)).toEqual(segments.map((_, index) => index === segments.length - 1));
		const seqs: number[] = [];
		for (const { number, firstSeq, lastSeq } of segments) {
			const wanted = { ifNoneMatch: null, acceptsGzip: true };
			const { body, encoding } = must(await world.rooms.segmentSnapshot(ben.user, room, number, wanted));
			expect(encoding).toBe('gzip');
			const doc = new Y.Doc();
			Y.applyUpdate(doc, gunzipSync(body ?? new Uint8Array()));
			const arrivals = [...doc.getMap<[number, number]>(arrivalsRoot).values()].map(([seq]) => seq).sort((a, b) => a - b);
			expect([arrivals[0], arrivals.at(-1)]).toEqual([firstSeq, lastSeq]);
			expect(doc.getMap(messagesRoot(ada.user)).size).toBe(arrivals.length);
			seqs.push(...arrivals);
		}
		expect(seqs).toEqual(everySeq);
	});

	test('[P1.9] a copy that is current is not sent again; after one more row it is', async () => {
		const [first] = must(await world.rooms.segments(ben.user, room));
		const ask = async (ifNoneMatch: string | null, acceptsGzip = false) =>
			must(await world.rooms.segmentSnapshot(ben.user, room, first?.number ?? 0, { ifNoneMatch, acceptsGzip }));
		const { etag, body } = await ask(null);
		expect(etag).toMatch(/^"[^"]+"$/);
		expect(body?.byteLength).toBeGreaterThan(1_000);
		expect((await ask(etag)).body).toBeUndefined();
		expect((await ask(etag, true)).body).toBeDefined();
		const [message] = (await page({ after: 0, limit: 1 })).items;
		must(await world.messages.edit(ada.user, message?.id ?? ('' as never), 'Edited, long after'));
		const again = await ask(etag);
		expect(again.etag).not.toBe(etag);
		expect(Buffer.from(again.body ?? []).includes('Edited, long after')).toBe(true);
		expect(refusalOf(await world.rooms.segmentSnapshot(ben.user, room, 99, { ifNoneMatch: null, acceptsGzip: true }))).toBe(
			'segment_not_found'
		);
	});

	test('[S65] the segment of a message, and of a time, is found without reading the others', async () => {
		const segments = must(await world.rooms.segments(ben.user, room));
		const second = segments[1];
		const seq = second?.firstSeq ?? 0;
		const [message] = (await page({ around: seq, limit: 1 })).items;
		if (!message) throw new Error('no message');
		const found = must(await world.rooms.segmentFor(ben.user, room, { message: message.id }));
		expect(found).toEqual(second);
		const { db } = world.server.database;
		for (const { number } of segments)
			await db
				.updateTable('segments')
				.set({ opened_at: number * 1_000 })
				.where('room_id', '=', room)
				.where('number', '=', number)
				.execute();
		const at = async (time: number) => must(await world.rooms.segmentFor(ben.user, room, { at: time })).number;
		expect([await at(0), await at(1_999), await at(2_000), await at(9_000_000)]).toEqual([1, 1, 2, segments.length]);
		const stranger = await world.person();
		const nowhere = 'msg_00000000000000000000000000' as typeof message.id;
		expect(refusalOf(await world.rooms.segmentFor(stranger.user, room, { message: message.id }))).toBe('room_not_found');
		expect(refusalOf(await world.rooms.segmentFor(ben.user, room, { message: nowhere }))).toBe('message_not_found');
	});

	test('[S64] whose history begins later sees nothing before it, on any way', async () => {
		const cem = await world.person();
		must(await world.rooms.setMember(ada.user, room, cem.user, undefined));
		const segments = must(await world.rooms.segments(ada.user, room));
		const from = segments[1];
		const { db } = world.server.database;
		await db.updateTable('memberships').set({ from_segment: 2 }).where('user_id', '=', cem.user).execute();
		expect(must(await world.rooms.segments(cem.user, room)).map(({ number }) => number)).toEqual(
			segments.slice(1).map(({ number }) => number)
		);
		const wanted = { ifNoneMatch: null, acceptsGzip: false };
		expect(refusalOf(await world.rooms.segmentSnapshot(cem.user, room, 1, wanted))).toBe('segment_not_found');
		const oldest = must(await world.messages.page(cem.user, room, { after: 0, limit: 1 }));
		expect(seqsOf(oldest)).toEqual([from?.firstSeq]);
		expect(oldest.page.hasBefore).toBe(false);
		const [hidden] = (await page({ after: 0, limit: 1 })).items;
		const id = hidden?.id ?? ('' as never);
		expect(refusalOf(await world.messages.page(cem.user, room, { around: id, limit: 5 }))).toBe('message_not_found');
		expect(refusalOf(await world.rooms.segmentFor(cem.user, room, { message: id }))).toBe('message_not_found');
		expect(must(await world.rooms.segmentFor(cem.user, room, { at: 0 })).number).toBe(2);
		expect(refusalOf(await world.messages.react(cem.user, id, '👍', true))).toBe('message_not_found');
		expect(refusalOf(await world.messages.post(cem, room, { text: 'That one', replyTo: id }))).toBe('reply_not_found');
		expect((await world.rooms.changesSince(cem.user, undefined)).segments.every(({ number }) => number >= 2)).toBe(true);
	});

	test('[P3.8, P3.9] a read marker goes forward only, never beyond the end, and the room hears of it', async () => {
		const { told } = world;
		told.length = 0;
		must(await world.rooms.markRead(ben.user, room, { seq: 10_000, delivered: 20_000 }));
		const { lastSeq, readSeq, unread } = must(await world.rooms.get(ben.user, room));
		expect([readSeq, unread]).toEqual([lastSeq, 0]);
		const receipt = { type: 'receipt', room, user: ben.user, readSeq: lastSeq, deliveredSeq: lastSeq };
		expect(told.find(({ event }) => event.type === 'receipt')).toMatchObject({ event: receipt });
		// One's own devices first: what is read on one is unread on none.
		expect(told[0]).toEqual({ users: [ben.user], event: receipt });
		told.length = 0;
		must(await world.rooms.markRead(ben.user, room, { seq: 1 }));
		expect(must(await world.rooms.get(ben.user, room)).readSeq).toBe(lastSeq);
		// Nobody else hears of it; one's own device learns where it stands.
		expect(told).toEqual([{ users: [ben.user], event: receipt }]);
	});
});
