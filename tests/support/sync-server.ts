/** The real sync side on a port of its own, with rooms made straight in the tables and tokens that are user ids: for tests below HTTP. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { newRoomId, newUserId, isUserId, type RoomId, type UserId } from '#lib/core/ids.ts';
import { systemClock } from '#server/clock.ts';
import { openDatabase, type Database, type DatabaseConfig } from '#server/db/connect.ts';
import { isOwnOrigin } from '#lib/core/origin.ts';
import { createLog } from '#server/log.ts';
import { createRoomSync, type RunningSync } from '#server/sync/create-room-sync.ts';

export interface SyncServer {
	readonly url: string;
	readonly database: Database;
	readonly sync: RunningSync;
	readonly clock: ReturnType<typeof systemClock>;
	addUser(): Promise<UserId>;
	addRoom(members: readonly UserId[]): Promise<RoomId>;
	stop(): Promise<void>;
}

export async function startSyncServer(config: DatabaseConfig | Database): Promise<SyncServer> {
	const database = 'db' in config ? config : await openDatabase(config);
	const clock = systemClock();
	const log = createLog('warn');
	const sync = createRoomSync({
		database,
		clock,
		log,
		identify: {
			fromCookie: () => Promise.resolve({ kind: 'none' }),
			fromToken: (token) =>
				Promise.resolve(isUserId(token) ? { kind: 'active', identity: { user: token, sessionHash: token } } : { kind: 'none' })
		},
		isOwnOrigin: (origin, request) => isOwnOrigin(origin, request.headers.host, undefined),
		markRead: () => Promise.resolve()
	});
	const http = createServer((_request, response) => response.writeHead(404).end());
	http.on('upgrade', (request, stream, head) => {
		if (!sync.upgrade(request, stream, head)) stream.destroy();
	});
	await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
	return {
		url: `ws://127.0.0.1:${(http.address() as AddressInfo).port}`,
		database,
		sync,
		clock,
		addUser: () => addUser(database, newUserId(clock), clock.now()),
		addRoom: (members) => addRoom(database, newRoomId(clock), members, clock.now()),
		stop: async () => {
			await sync.stop(2_000);
			await new Promise((resolve) => http.close(resolve));
			if (!('db' in config)) await database.close();
		}
	};
}

async function addUser({ db }: Database, id: UserId, now: number): Promise<UserId> {
	await db
		.insertInto('users')
		.values({
			id,
			username: id,
			username_skeleton: id,
			full_name: id,
			email: `${id}@example.org`,
			password_hash: '-',
			role: 'member',
			created_at: now
		})
		.execute();
	return id;
}

async function addRoom({ db }: Database, id: RoomId, members: readonly UserId[], now: number): Promise<RoomId> {
	const [owner] = members;
	if (owner === undefined) throw new Error('a room needs somebody');
	await db
		.insertInto('rooms')
		.values({ id, kind: 'group', name: 'room', created_by: owner, created_at: now, member_count: members.length })
		.execute();
	await db.insertInto('segments').values({ room_id: id, number: 1, opened_at: now }).execute();
	await db
		.insertInto('memberships')
		.values(members.map((user_id) => ({ room_id: id, user_id, role: 'member' as const, joined_at: now })))
		.execute();
	return id;
}
