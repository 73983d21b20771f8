/** What the load knows of a peer: sockets that are members of rooms. Each kind of peer speaks its own protocol behind this. */
import type { Receive } from './websocket.ts';

export interface Member {
	/** Sends one message to the room; every member of it, the author too, gets it back: for the author that is the acknowledgement. */
	post(text: string): void;
	/** What else it can do, where the peer knows of such things. */
	readonly acts?: MemberActs;
	/** WebSocket bytes received since the socket was opened. */
	bytesReceived(): number;
	leave(): void;
	readonly closed: Promise<void>;
}

/** Each about one of the messages that this member posted, the next one with each call; nothing before the first. */
export interface MemberActs {
	edit(text: string): void;
	react(): void;
	/** Says that it has read up to here, one message further each time. */
	read(): void;
}

/** Rooms that exist on a running peer, with people in them. */
export interface Rooms {
	readonly count: number;
	readonly membersEach: number;
	/** Resolves once the socket gets whatever is posted to the room. Any number of sockets (devices) may be the same member. */
	join(room: number, member: number, receive: Receive): Promise<Member>;
	/** Calls `found` with the stamp of each message the peer has kept of a room; a peer that keeps nothing never calls it. */
	readStored(room: number, found: (stamp: number) => void): Promise<void>;
	/** The peer was started again; whoever joins from now on joins there. */
	movedTo(running: { readonly port: number }): void;
}

/** Every member of every room, 100 at a time. Rooms come in turn, so that neighbours in the list are in different rooms. */
export async function joinAll(rooms: Rooms, receive: Receive): Promise<Member[]> {
	const seats: (() => Promise<Member>)[] = [];
	for (let member = 0; member < rooms.membersEach; member += 1) {
		for (let room = 0; room < rooms.count; room += 1) seats.push(() => rooms.join(room, member, receive));
	}
	return inBatches(seats, 100);
}

/** Runs all, `size` at a time, and keeps their order. */
export async function inBatches<Result>(work: readonly (() => Promise<Result>)[], size: number): Promise<Result[]> {
	const results: Result[] = [];
	for (let at = 0; at < work.length; at += size) {
		results.push(...(await Promise.all(work.slice(at, at + size).map((run) => run()))));
	}
	return results;
}

export function leaveAll(members: readonly Member[]): Promise<void[]> {
	for (const member of members) member.leave();
	return Promise.all(members.map((member) => member.closed));
}
