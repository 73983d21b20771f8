import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { newUserId, type UserId } from '#lib/core/ids.ts';
import { maxWatched } from '#lib/core/presence.ts';
import { engines } from '../../../tests/support/databases.ts';
import { openOwnChannel, type OwnChannel } from '../../../tests/support/own-channel.ts';
import { startSyncServer, type SyncServer } from '../../../tests/support/sync-server.ts';

const soon = { timeout: 10_000, interval: 20 };

describe.each(engines)('presence on $name', ({ open }) => {
	let server: SyncServer;
	let [ada, ben, eve] = ['' as UserId, '' as UserId, '' as UserId];
	let channels: OwnChannel[] = [];

	beforeAll(async () => {
		server = await startSyncServer(await open());
		[ada, ben, eve] = [await server.addUser(), await server.addUser(), await server.addUser()];
		await server.addRoom([ada, ben]);
	});
	afterEach(async () => {
		for (const channel of channels) channel.close();
		channels = [];
		await server.database.db.updateTable('users').set({ invisible: false, show_last_active: true }).execute();
		for (const user of [ada, ben, eve]) server.sync.privacyChanged(user);
		await vi.waitFor(() => expect(server.sync.presenceOf(ben).presence).toBe('offline'), soon);
	});
	afterAll(async () => {
		await server.stop();
		await server.database.close();
	});

	async function device(user: UserId): Promise<OwnChannel> {
		const channel = await openOwnChannel(server.url, user);
		channels.push(channel);
		return channel;
	}
	const set = async (user: UserId, change: { invisible?: boolean; show_last_active?: boolean }): Promise<void> => {
		await server.database.db.updateTable('users').set(change).where('id', '=', user).execute();
		server.sync.privacyChanged(user);
	};
	const watching = async (user: UserId, whom: readonly UserId[]): Promise<OwnChannel> => {
		const channel = await device(user);
		channel.say({ type: 'watch', users: [...whom] });
		await vi.waitFor(() => expect(channel.presence(whom[0] ?? ben)).toBeDefined(), soon);
		return channel;
	};

	test('[S80] a person is online while one device is used, away when none is, and offline when none is left', async () => {
		const adas = await watching(ada, [ben]);
		expect(adas.presence(ben)?.presence).toBe('offline');
		const [laptop, phone] = [await device(ben), await device(ben)];
		for (const one of [laptop, phone]) one.say({ type: 'activity', isActive: true });
		await vi.waitFor(() => expect(adas.presence(ben)?.presence).toBe('online'), soon);
		laptop.say({ type: 'activity', isActive: false });
		phone.say({ type: 'activity', isActive: false });
		await vi.waitFor(() => expect(adas.presence(ben)?.presence).toBe('away'), soon);
		phone.say({ type: 'activity', isActive: true });
		await vi.waitFor(() => expect(adas.presence(ben)?.presence).toBe('online'), soon);
		laptop.close();
		phone.close();
		await vi.waitFor(() => expect(adas.presence(ben)?.presence).toBe('offline'), soon);
		expect(Math.abs((adas.presence(ben)?.lastActiveAt ?? 0) - Date.now())).toBeLessThan(30_000);
	});

	test('[S80] a device that only comes back, unused, makes nobody online, and a short gap is none', async () => {
		const adas = await watching(ada, [ben]);
		const first = await device(ben);
		first.say({ type: 'activity', isActive: true });
		await vi.waitFor(() => expect(adas.presence(ben)?.presence).toBe('online'), soon);
		first.say({ type: 'activity', isActive: false });
		await vi.waitFor(() => expect(adas.presence(ben)?.presence).toBe('away'), soon);
		const told = adas.events.length;
		first.close();
		const again = await device(ben);
		again.say({ type: 'activity', isActive: false });
		again.say({ type: 'activity', isActive: true });
		await vi.waitFor(() => expect(adas.presence(ben)?.presence).toBe('online'), soon);
		const since = adas.events.slice(told).flatMap((event) => (event.type === 'presence' ? event.presence : []));
		expect(since).toEqual(['online']);
	});

	test('[S81] when they were last active outlives the server, and is told only while they show it', async () => {
		await server.database.db.updateTable('users').set({ last_active_at: 12_345 }).where('id', '=', ben).execute();
		const adas = await watching(ada, [ben]);
		expect(adas.presence(ben)).toEqual({ presence: 'offline', lastActiveAt: 12_345 });
		await set(ben, { show_last_active: false });
		await vi.waitFor(() => expect(adas.presence(ben)).toEqual({ presence: 'offline' }), soon);
		const bens = await device(ben);
		bens.say({ type: 'activity', isActive: true });
		await vi.waitFor(() => expect(adas.presence(ben)).toEqual({ presence: 'online' }), soon);
		bens.close();
		await vi.waitFor(() => expect(adas.presence(ben)).toEqual({ presence: 'offline' }), soon);
	});

	test('[P4.19] who is invisible is offline for everybody, whenever they switch, and leaves no trace of being here', async () => {
		await server.database.db.updateTable('users').set({ last_active_at: 777 }).where('id', '=', ben).execute();
		await set(ben, { invisible: true });
		const adas = await watching(ada, [ben]);
		const bens = await device(ben);
		bens.say({ type: 'activity', isActive: true });
		// A round of the board: what it had to tell is told.
		const cem = await server.addUser();
		await server.addRoom([ada, cem]);
		adas.say({ type: 'watch', users: [ben, cem] });
		await device(cem);
		await vi.waitFor(() => expect(adas.presence(cem)?.presence).toBe('online'), soon);
		expect(adas.presence(ben)).toEqual({ presence: 'offline', lastActiveAt: 777 });
		expect(server.sync.presenceOf(ben)).toEqual({ presence: 'offline', lastActiveAt: 777 });
		await set(ben, { invisible: false });
		await vi.waitFor(() => expect(adas.presence(ben)?.presence).toBe('online'), soon);
		await set(ben, { invisible: true });
		await vi.waitFor(() => expect(adas.presence(ben)?.presence).toBe('offline'), soon);
	});

	test('[P4.19] of a stranger nothing is told, until they share a room, and nothing more once they do not', async () => {
		const adas = await watching(ada, [ben, eve]);
		await device(eve);
		const room = await server.addRoom([ada, eve]);
		expect(adas.presence(eve)).toBeUndefined();
		server.sync.membershipChanged(room, eve);
		await vi.waitFor(() => expect(adas.presence(eve)?.presence).toBe('online'), soon);
		await server.database.db.updateTable('memberships').set({ left_at: 1 }).where('user_id', '=', eve).execute();
		server.sync.membershipChanged(room, eve);
		await device(ben);
		await vi.waitFor(() => expect(adas.presence(ben)?.presence).toBe('online'), soon);
		for (const channel of channels.slice(1, 2)) channel.close();
		const told = adas.events.filter((event) => event.type === 'presence' && event.user === eve).length;
		await vi.waitFor(() => expect(server.sync.presenceOf(eve).presence).toBe('offline'), soon);
		expect(adas.events.filter((event) => event.type === 'presence' && event.user === eve)).toHaveLength(told);
	});

	test('[P4.19] watching ten thousand people, people that are none, or in a flood, is no more than a screenful', async () => {
		const adas = await watching(ada, [ben]);
		const before = adas.events.length;
		const strangers = Array.from({ length: 10_000 }, () => newUserId(server.clock));
		adas.shout(JSON.stringify({ type: 'watch', users: strangers }));
		adas.shout(JSON.stringify({ type: 'watch', users: ['usr_nobody', '__proto__'] }));
		for (let round = 0; round < 100; round += 1) adas.say({ type: 'watch', users: strangers.slice(0, maxWatched) });
		const other = await watching(ada, [ben]);
		expect(other.presence(ben)?.presence).toBe('offline');
		expect(adas.events.slice(before).filter((event) => event.type === 'presence')).toEqual([]);
		expect(server.sync.figures().connections).toBe(2);
	});
});
