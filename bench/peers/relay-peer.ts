import { joinRelay } from '../load/relay-member.ts';
import { namedRooms, startProgram } from './named-rooms.ts';
import type { Peer } from './peer.ts';

export const relayPeer = (): Peer => ({
	key: 'relay',
	usesPostgres: false,
	start: () => startProgram('raw-relay.ts', {}),
	makeRooms: async (running, count, membersEach) =>
		namedRooms(running, count, membersEach, {
			join: (port, room, _person, receive) => joinRelay(port, room, receive),
			readStored: () => Promise.resolve()
		})
});
