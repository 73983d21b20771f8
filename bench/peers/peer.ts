/** What the bench does with each of the servers it compares: start it, fill it, look at it from outside, kill it. */
import type { Profiler } from 'node:inspector';
import type { Rooms } from '../load/member.ts';

export const peerKeys = ['relay', 'socketio', 'hocuspocus', 'kith'] as const;
export type PeerKey = (typeof peerKeys)[number];

export interface Peer {
	readonly key: PeerKey;
	/** Whether it keeps messages in the bench's Postgres. */
	readonly usesPostgres: boolean;
	/** Starts the server on the core for servers; resolves when it takes connections. What it stored before is still there. */
	start(): Promise<RunningPeer>;
	/** New rooms, made for this one use. Needs the peer running. */
	makeRooms(running: RunningPeer, count: number, membersEach: number): Promise<Rooms>;
	/** Undefined for a peer that keeps no history. */
	readonly history?: History;
}

export interface RunningPeer {
	readonly pid: number;
	readonly port: number;
	/** Bytes of resident memory after a full garbage collection. */
	collectedMemory(): Promise<number>;
	startProfile(): Promise<void>;
	/** Where the process spent its time since `startProfile`. */
	stopProfile(): Promise<Profiler.Profile>;
	/** Resolves when the process is gone. */
	stop(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>;
}

export interface Arrival {
	/** From the first byte sent until the messages were there, decoded. */
	readonly ms: number;
	/** All that came down for it. */
	readonly bytes: number;
}

/** Rooms with a past. Made once, and the same for every run. */
export interface History {
	/** Makes sure there is a room with this many messages; 500 of them in its live segment where there are segments. */
	seed(running: RunningPeer, messages: number): Promise<void>;
	/** A device that has nothing comes to that room, until its last 50 messages are ready. */
	join(running: RunningPeer, messages: number): Promise<Arrival>;
	/** A device comes back that has all but the last 10 messages. Counts what is for this room alone. */
	comeBack(running: RunningPeer, messages: number): Promise<Arrival>;
	/** Where a browser finds that room, and as whom it signs in; absent where there are no pages. */
	page?(messages: number): { readonly path: string; readonly username: string; readonly password: string };
}
