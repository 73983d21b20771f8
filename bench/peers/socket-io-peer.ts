import { readTable, tableHistory } from '../history/table-history.ts';
import { joinSocketIo } from '../load/socket-io-member.ts';
import { namedRooms, startProgram } from './named-rooms.ts';
import type { Peer } from './peer.ts';

export const socketIoPeer = (databaseUrl: string): Peer => ({
	key: 'socketio',
	usesPostgres: true,
	start: () => startProgram('socket-io-postgres.ts', { DATABASE_URL: databaseUrl }),
	makeRooms: async (running, count, membersEach) =>
		namedRooms(running, count, membersEach, {
			join: (port, room, _person, receive) => joinSocketIo(port, room, receive),
			readStored: (_port, room, found) => readTable(databaseUrl, room, found)
		}),
	history: tableHistory(databaseUrl)
});
