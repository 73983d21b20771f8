import { expect, test } from 'vitest';
import type { RoomId } from '#lib/core/ids.ts';
import { parseQuery } from '#lib/core/search/query.ts';
import { until } from '../fake-clock.fixture.ts';
import { aMessage, aPlace } from '../replica.fixture.ts';
import type { Replica } from '../replica.ts';
import type { SearchPort } from '../searching.ts';
import { searchPagePort } from './search-ports.ts';

const asked = (typed: string, rooms?: readonly RoomId[]) => ({
	terms: parseQuery(typed).terms,
	has: parseQuery(typed).has,
	...(rooms && { rooms })
});
const found = async (replica: Replica, typed: string): Promise<string[]> =>
	(await replica.find(asked(typed), 20)).items.map(({ snippet }) => snippet);

/** A tab that has what somebody else said. */
async function aTabWith(...texts: readonly string[]) {
	const place = aPlace();
	const [, other] = place.users;
	const ids = texts.map(() => aMessage());
	texts.forEach((text, at) => place.server.say(place.room, other!, ids[at]!, text));
	const { replica, clock } = await place.device.openTab();
	await until(() => replica.connection.get().kind === 'online' && replica.connection.get().lastSyncedAt !== undefined);
	return { ...place, other: other!, ids, replica, clock };
}

test('[P1.31] what is on the device is found with the server gone, newest first, opened or not', async () => {
	const { server, replica } = await aTabWith('Fuel filter A', 'Bread is out', 'filter B');
	server.crash();
	expect(await found(replica, 'filt')).toEqual(['filter B', 'Fuel filter A']);
	const { total, messages, items } = await replica.find(asked('filter '), 1);
	expect([total, messages, items[0]?.marks]).toEqual([2, 3, [[0, 6]]]);
	await replica.close();
});

test('[P1.31] what is said later is found by the next question, without building anew', async () => {
	const { server, room, other, replica } = await aTabWith('Fuel filter A');
	const session = replica.openRoom(room);
	await until(() => session.timeline.get().length === 1);
	expect(await found(replica, 'filter')).toHaveLength(1);
	server.say(room, other, aMessage(), 'Filter C');
	await session.send('and filter D');
	await until(() => replica.outbox.get().length === 0 && session.timeline.get().length === 3);
	expect(await found(replica, 'filter')).toEqual(['and filter D', 'Filter C', 'Fuel filter A']);
	await replica.close();
});

test('[P1.31] a redacted text is forgotten, and an edited one found by its new words alone', async () => {
	const { room, replica } = await aTabWith('hello');
	const session = replica.openRoom(room);
	await until(() => session.timeline.get().length === 1);
	const [secret, anchor] = [await session.send('wherewithal'), await session.send('anchor')];
	await until(() => replica.outbox.get().length === 0);
	expect(await found(replica, 'wherewithal')).toHaveLength(1);
	await session.redact(secret);
	await session.edit(anchor, 'moored');
	await until(() => replica.outbox.get().length === 0);
	expect([await found(replica, 'wherewithal'), await found(replica, 'anchor'), await found(replica, 'moored')]).toEqual([
		[],
		[],
		['moored']
	]);
	await replica.close();
});

test('[P1.31] [S43] what was said in a room one has left is no longer found', async () => {
	const { room, replica } = await aTabWith('Fuel filter A');
	expect(await found(replica, 'filter')).toHaveLength(1);
	await replica.leaveRoom(room);
	await until(() => replica.outbox.get().length === 0 && replica.rooms.get().length === 0);
	expect(await found(replica, 'filter')).toEqual([]);
	await replica.close();
});

test('[P1.31] it says from when on a room is here whole', async () => {
	const { room, replica } = await aTabWith('Fuel filter A');
	expect((await replica.find(asked('filter', [room]), 5)).completeSince).toBe(0);
	await replica.close();
});

test('[P1.31] a worker that breaks is started anew by the next question', async () => {
	const place = aPlace();
	place.server.say(place.room, place.users[1]!, aMessage(), 'Fuel filter A');
	const ports = [brokenPort(), searchPagePort()];
	const { replica } = await place.device.openTab({ openSearchPort: () => Promise.resolve(ports.shift() ?? searchPagePort()) });
	await until(() => replica.connection.get().lastSyncedAt !== undefined);
	await expect(replica.find(asked('filter'), 5)).rejects.toMatchObject({ kind: 'device-lost' });
	expect(await found(replica, 'filter')).toEqual(['Fuel filter A']);
	await replica.close();
});

/** Breaks at the first thing it is told. */
function brokenPort(): SearchPort {
	const port: SearchPort = {
		tell: () => queueMicrotask(() => port.failed()),
		close: () => undefined,
		heard: () => undefined,
		failed: () => undefined
	};
	return port;
}
