/** (d) Kith itself, as `npm start` runs it but for the rate limits, on the bench's Postgres. */
import { fileURLToPath } from 'node:url';
import { segmentName, userDocumentName } from '#lib/core/segment.ts';
import type { RoomId } from '#lib/core/ids.ts';
import { segmentHistory } from '../history/segment-history.ts';
import { joinDocuments, readDocument, type DocumentSeat } from '../load/document-member.ts';
import { inBatches, type Rooms } from '../load/member.ts';
import { KithAccounts, type Account } from './kith-accounts.ts';
import { kithSeat } from './kith-seat.ts';
import type { Peer, RunningPeer } from './peer.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { freePort, spawnServer } from './spawn.ts';

export function kithPeer(databaseUrl: string): Peer {
	const folder = temporaryFolder('data');
	const accounts = new KithAccounts();
	return {
		key: 'kith',
		usesPostgres: true,
		start: async () => {
			const port = await freePort();
			const env = {
				...{ PORT: String(port), HOST: '127.0.0.1', DATABASE_URL: databaseUrl, DATA_DIR: folder },
				...{ LIMITS: 'off', LOG_LEVEL: 'warn', NODE_ENV: 'production' }
			};
			return spawnServer({ file: fileURLToPath(new URL('../../server/main.ts', import.meta.url)), port, env });
		},
		makeRooms: (running, count, membersEach) => makeRooms(accounts, running, count, membersEach),
		history: segmentHistory(databaseUrl, accounts)
	};
}

async function makeRooms(accounts: KithAccounts, running: RunningPeer, count: number, membersEach: number): Promise<Rooms> {
	const people = await accounts.atLeast(running, count * membersEach);
	const membersOf = (room: number): Account[] => people.slice(room * membersEach, (room + 1) * membersEach);
	const rooms = await inBatches(
		Array.from({ length: count }, (_, room) => () => makeRoom(running, `Room ${room}`, membersOf(room))),
		20
	);
	let { port } = running;
	const seatOf = (room: number, member: number): DocumentSeat => {
		const id = rooms[room];
		const account = people[room * membersEach + member];
		if (id === undefined || account === undefined) throw new RangeError(`nobody is member ${member} of room ${room}`);
		return kithSeat(port, account, [userDocumentName(account.user), liveDocument(id)]);
	};
	return {
		count,
		membersEach,
		join: (room, member, receive) => joinDocuments(seatOf(room, member), receive),
		readStored: (room, found) => readDocument(seatOf(room, 0), found),
		movedTo: (again) => (port = again.port)
	};
}

/** A new room's first segment. */
const liveDocument = (room: RoomId): string => segmentName({ room, number: 1, generation: 1 });

async function makeRoom(running: RunningPeer, name: string, [owner, ...others]: readonly Account[]): Promise<RoomId> {
	if (owner === undefined) throw new RangeError('a room needs somebody');
	const body = { kind: 'group', name, members: others.map(({ user }) => user) };
	const { room } = await owner.call<{ room: { id: RoomId } }>(running.port, 'POST', '/api/rooms', body);
	return room.id;
}
