/** Rooms of a peer that knows no accounts: a room is but a name, and comes to be when someone joins it. */
import { fileURLToPath } from 'node:url';
import type { RoomId } from '#lib/core/ids.ts';
import type { Member, Rooms } from '../load/member.ts';
import { inventedRoomId } from '../load/message-ids.ts';
import type { Receive } from '../load/websocket.ts';
import type { RunningPeer } from './peer.ts';
import { freePort, spawnServer } from './spawn.ts';

export interface Doors {
	/** `person` counts through all members of all rooms. */
	join(port: number, room: RoomId, person: number, receive: Receive): Promise<Member>;
	readStored(port: number, room: RoomId, found: (stamp: number) => void): Promise<void>;
}

export function namedRooms(running: RunningPeer, count: number, membersEach: number, doors: Doors): Rooms {
	const names = Array.from({ length: count }, inventedRoomId);
	const nameOf = (room: number): RoomId => names[room % count] ?? inventedRoomId();
	let { port } = running;
	return {
		count,
		membersEach,
		join: (room, member, receive) => doors.join(port, nameOf(room), room * membersEach + member, receive),
		readStored: (room, found) => doors.readStored(port, nameOf(room), found),
		movedTo: (again) => (port = again.port)
	};
}

/** Starts one of the programs in this folder on a port of its own. */
export async function startProgram(file: string, env: Readonly<Record<string, string>>): Promise<RunningPeer> {
	const port = await freePort();
	return spawnServer({ file: fileURLToPath(new URL(file, import.meta.url)), port, env: { ...env, PORT: String(port) } });
}
