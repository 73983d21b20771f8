/** The three that Kith is compared with. None of them knows accounts, so a room is but a name. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { segmentName, userDocumentName } from '#lib/core/segment.ts';
import type { RoomId } from '#lib/core/ids.ts';
import { joinDocuments } from '../load/document-member.ts';
import type { Member, Rooms } from '../load/member.ts';
import { inventedRoomId, inventedUserId } from '../load/message-ids.ts';
import { joinRelay } from '../load/relay-member.ts';
import { joinSocketIo } from '../load/socket-io-member.ts';
import type { Receive } from '../load/websocket.ts';
import type { Peer, RunningPeer } from './peer.ts';
import { freePort, spawnServer } from './spawn.ts';

export const relayPeer = (): Peer => ({
	key: 'relay',
	usesPostgres: false,
	start: () => start('raw-relay.ts', {}),
	makeRooms: (running, count, membersEach) =>
		Promise.resolve(namedRooms(running, count, membersEach, (port, room, _member, receive) => joinRelay(port, room, receive)))
});

export const socketIoPeer = (databaseUrl: string): Peer => ({
	key: 'socketio',
	usesPostgres: true,
	start: () => start('socket-io-postgres.ts', { DATABASE_URL: databaseUrl }),
	makeRooms: (running, count, membersEach) =>
		Promise.resolve(namedRooms(running, count, membersEach, (port, room, _member, receive) => joinSocketIo(port, room, receive)))
});

export function hocuspocusPeer(): Peer {
	const documents = mkdtempSync(join(tmpdir(), 'kith-bench-hocuspocus-'));
	return {
		key: 'hocuspocus',
		usesPostgres: false,
		start: () => start('hocuspocus-stock.ts', { DOCUMENTS: documents }),
		makeRooms: (running, count, membersEach) => {
			const users = Array.from({ length: count * membersEach }, inventedUserId);
			return Promise.resolve(
				namedRooms(running, count, membersEach, (port, room, member, receive) => {
					const author = users[member] ?? inventedUserId();
					const names = [userDocumentName(author), segmentName({ room, number: 1, generation: 1 })];
					return joinDocuments({ port, path: '/', documents: names, author, token: () => '' }, receive);
				})
			);
		}
	};
}

async function start(file: string, env: Readonly<Record<string, string>>): Promise<RunningPeer> {
	const port = await freePort();
	return spawnServer({ file: fileURLToPath(new URL(file, import.meta.url)), port, env: { ...env, PORT: String(port) } });
}

type JoinNamed = (port: number, room: RoomId, member: number, receive: Receive) => Promise<Member>;

function namedRooms(running: RunningPeer, count: number, membersEach: number, joinNamed: JoinNamed): Rooms {
	const names = Array.from({ length: count }, inventedRoomId);
	let { port } = running;
	return {
		count,
		membersEach,
		join: (room, member, receive) => joinNamed(port, names[room] ?? inventedRoomId(), room * membersEach + member, receive),
		movedTo: (again) => (port = again.port)
	};
}
