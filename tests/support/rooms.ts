/** Rooms and messages over a database and the real sync side, without HTTP: what the suites of `server/rooms` stand on. */
import type { Room } from '#lib/core/answers.ts';
import type { RoomId, UserId } from '#lib/core/ids.ts';
import type { Outcome, Refused } from '#lib/core/problem.ts';
import type { ServerEvent } from '#lib/core/events.ts';
import type { ServerRole } from '#server/db/schema.ts';
import type { Asker } from '#server/rooms/rooms-context.ts';
import { createLog } from '#server/log.ts';
import { createMessages, type Messages } from '#server/rooms/messages.ts';
import { createRooms, type Rooms } from '#server/rooms/rooms.ts';
import type { RoomSync } from '#server/sync/room-sync.ts';
import type { Engine } from './databases.ts';
import { insertPerson } from './people.ts';
import { startSyncServer, type SyncServer } from './sync-server.ts';

export interface RoomsWorld {
	readonly server: SyncServer;
	readonly rooms: Rooms;
	readonly messages: Messages;
	/** Every hint that was sent, with whom it was for. */
	readonly told: { readonly users: readonly UserId[]; readonly event: ServerEvent }[];
	person(fields?: { fullName?: string; role?: ServerRole }): Promise<Asker>;
	channel(owner: Asker, name?: string): Promise<Room>;
	group(owner: Asker, members: readonly Asker[], name?: string): Promise<Room>;
	stop(): Promise<void>;
}

export async function openRooms({ open }: Engine): Promise<RoomsWorld> {
	const database = await open();
	const server = await startSyncServer(database);
	const { clock } = server;
	const told: RoomsWorld['told'] = [];
	const sync: RoomSync = {
		...server.sync,
		announce: (users, event) => {
			told.push({ users: [...users], event });
			server.sync.announce(users, event);
		}
	};
	const context = { db: database.db, clock, log: createLog('warn'), sync };
	const rooms = createRooms(context);
	const made = async (owner: Asker, kind: 'channel' | 'group', name: string, members: readonly UserId[]) =>
		must(await rooms.create(owner, { kind, name, members: [...members] })).room;
	return {
		server,
		rooms,
		messages: createMessages(context),
		told,
		person: async (fields = {}) => ({ user: await insertPerson(database.db, clock, fields), role: fields.role ?? 'member' }),
		channel: (owner, name = 'Deck') => made(owner, 'channel', name, []),
		group: (owner, members, name = 'Watch') =>
			made(
				owner,
				'group',
				name,
				members.map(({ user }) => user)
			),
		stop: async () => {
			await server.stop();
			await database.close();
		}
	};
}

/** @throws when it was refused. */
export function must<Value>(outcome: Outcome<Value>): Value {
	if (outcome.kind === 'refused') throw new Error(`refused: ${outcome.told ?? outcome.code}`);
	return outcome.value;
}

/** The code that is told; undefined when it was not refused. */
export const refusalOf = (outcome: { kind: 'done' } | Refused): string | undefined =>
	outcome.kind === 'refused' ? (outcome.told ?? outcome.code) : undefined;

/** Ids only, for comparing. */
export const idsOf = (rooms: readonly { readonly id: RoomId }[]): RoomId[] => rooms.map(({ id }) => id);
