import { expect, test } from 'vitest';
import type { MessageId, RoomId } from '#lib/core/ids.ts';
import type { TimelineEntry } from '#lib/core/timeline.ts';
import { until } from './fake-clock.fixture.ts';
import type { FakeServer } from './fake-server.fixture.ts';
import { aMessage, aPlace, shown, someone, type FakeDevice } from './replica.fixture.ts';
import type { Replica, RoomSession } from './replica.ts';

const perSegment = 70;

interface Past {
	readonly server: FakeServer;
	readonly room: RoomId;
	readonly device: FakeDevice;
	/** By segment, from 1. */
	readonly ids: readonly (readonly MessageId[])[];
	readonly other: ReturnType<typeof someone>;
}

/** A room of so many segments, said by somebody else; messages are named `<segment>.<place>`. */
function aPast(segments: number, each = perSegment): Past {
	const { server, room, device, users } = aPlace();
	const other = users[1] ?? someone();
	const ids: MessageId[][] = [[]];
	for (let segment = 1; segment <= segments; segment += 1) {
		const messages = Array.from({ length: each }, (_, place) => ({ id: aMessage(), text: `${segment}.${place}` }));
		server.sayAll(room, other, messages);
		ids[segment] = messages.map(({ id }) => id);
		if (segment < segments) server.rollOver(room);
	}
	return { server, room, device, ids, other };
}

async function opened({
	device,
	room
}: Past): Promise<{ replica: Replica; session: RoomSession; clock: { advance(ms: number): void } }> {
	const { replica, clock } = await device.openTab();
	await until(() => replica.connection.get().kind === 'online');
	const session = replica.openRoom(room);
	await until(() => session.status.get() === 'ready' && session.timeline.get().length > 0);
	return { replica, session, clock };
}

/** The segments on screen, `|` where one is missing between. */
const segmentsOf = (timeline: readonly TimelineEntry[]): string => {
	const numbers = timeline.map((entry) =>
		entry.kind === 'message' ? entry.text.split('.')[0] : entry.kind === 'gap' ? '|' : ''
	);
	return numbers.filter((number, index) => number !== numbers[index - 1]).join(' ');
};

test('[S63] [P5.6] scrolling through a long room holds a bounded part of it, both ways', async () => {
	const past = aPast(9, 1_000);
	const { replica, session } = await opened(past);
	const seen = new Set<string>();
	let most = 0;
	const note = (): void => {
		const timeline = session.timeline.get();
		most = Math.max(most, timeline.length);
		for (const entry of timeline) if (entry.kind === 'message') seen.add(entry.text);
	};
	for (note(); session.older.get() !== 'none'; note()) await session.loadOlder();
	expect(seen.size).toBe(9_000);
	expect(segmentsOf(session.timeline.get()).startsWith('1 2')).toBe(true);
	expect(session.history.newer.get()).toBe('more');
	for (; session.history.newer.get() !== 'none'; note()) await session.history.loadNewer();
	expect(segmentsOf(session.timeline.get()).endsWith('8 9')).toBe(true);
	expect(most).toBeLessThanOrEqual(5_000);
	expect(session.history.jumps.get()).toBe(0);
	await replica.close();
});

test('[S65] a link to an old message opens it with what was said around it, and one goes on from there', async () => {
	const past = aPast(6);
	const { replica, session } = await opened(past);
	const wanted = past.ids[2]?.[30] ?? aMessage();
	expect(await session.history.showMessage(wanted)).toEqual({ kind: 'shown', message: wanted });
	expect(segmentsOf(session.timeline.get())).toBe('2');
	expect(session.history.jumps.get()).toBe(1);
	expect([session.older.get(), session.history.newer.get()]).toEqual(['more', 'more']);
	await session.loadOlder();
	await session.history.loadNewer();
	expect(segmentsOf(session.timeline.get())).toBe('1 2 3');
	// Whoever writes from there is taken to the newest.
	await session.send('back again');
	expect(segmentsOf(session.timeline.get())).toMatch(/6 back again$/);
	await replica.close();
});

test('[S65] a message that is not there is unknown; one that cannot be asked for is elsewhere; the timeline stays', async () => {
	const past = aPast(5);
	const { replica, session } = await opened(past);
	const before = segmentsOf(session.timeline.get());
	expect(await session.history.showMessage(aMessage())).toEqual({ kind: 'unknown' });
	past.server.crash();
	expect(await session.history.showMessage(past.ids[1]?.[0] ?? aMessage())).toEqual({ kind: 'elsewhere' });
	expect(segmentsOf(session.timeline.get())).toBe(before);
	await replica.close();
});

test('[S65] a date leads to the first message of that time, online and from what is on the device', async () => {
	const past = aPast(5);
	const { replica, session } = await opened(past);
	const timeOf = async (id: MessageId): Promise<number> => {
		await session.history.showMessage(id);
		const entry = session.timeline.get().find((one) => one.id === id);
		return entry?.at ?? 0;
	};
	const wanted = past.ids[2]?.[10] ?? aMessage();
	const at = await timeOf(wanted);
	session.history.showLatest();
	expect(await session.history.showDate(at)).toEqual({ kind: 'shown', message: wanted });
	session.history.showLatest();
	expect(await session.history.showDate(0)).toEqual({ kind: 'shown', message: past.ids[1]?.[0] });
	past.server.crash();
	session.history.showLatest();
	expect(await session.history.showDate(at)).toEqual({ kind: 'shown', message: wanted });
	await replica.close();
});

test('[S65] [P1.1] offline one scrolls to the end of what is on the device, over a gap, which is filled when there is a server', async () => {
	const past = aPast(7);
	const { replica, session, clock } = await opened(past);
	await session.history.showMessage(past.ids[2]?.[5] ?? aMessage());
	session.history.showLatest();
	await until(() => segmentsOf(session.timeline.get()) !== '2');
	past.server.crash();
	await until(() => replica.connection.get().kind !== 'online');
	const top = (): string => segmentsOf(session.timeline.get()).split(' ')[0] ?? '';
	for (let turn = 0; turn < 6 && session.older.get() === 'more'; turn += 1) await session.loadOlder();
	expect(segmentsOf(session.timeline.get())).toBe('2 | 7');
	expect(session.older.get()).toBe('failed');
	expect(await session.history.fillGap(3)).toBe(false);
	past.server.isUp = true;
	clock.advance(10_000);
	await until(() => replica.connection.get().kind === 'online');
	// What had failed is tried again by itself.
	await until(() => top() === '1');
	expect(await session.history.fillGap(3)).toBe(true);
	expect(segmentsOf(session.timeline.get())).toBe('1 2 3 | 6 7');
	await session.history.fillGap(4);
	expect(segmentsOf(session.timeline.get())).toBe('1 2 3 4 5 6 7');
	await replica.close();
});

test('[P3.5] [S42] what others change in an old segment shows while it is on screen, attached or not', async () => {
	const past = aPast(5);
	const { server, room, ids } = past;
	const { replica, session, clock } = await opened(past);
	const wanted = ids[2]?.[3] ?? aMessage();
	await session.history.showMessage(wanted);
	const text = (): string | undefined => shown(session.timeline.get()).find((_, place) => place === 3);
	// Nobody looks long enough for it to be attached: the hint leads to a newer copy.
	server.redact(room, wanted);
	clock.advance(4_000);
	await until(() => text() === '[redacted]:sent');
	session.history.look(71, 140);
	clock.advance(1_500);
	await until(() => server.attachedTo(`room:${room}:2:1`) === 1);
	server.redact(room, ids[2]?.[4] ?? aMessage());
	await until(() => shown(session.timeline.get())[4] === '[redacted]:sent');
	session.history.showLatest();
	await replica.close();
});
