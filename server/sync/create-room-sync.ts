/** Puts the sync side together: registry, gate and log, sockets, presence. Constructed once by `main.ts`. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ClientEvent } from '#lib/core/events.ts';
import type { IdSource, RoomId, UserId } from '#lib/core/ids.ts';
import * as Y from 'yjs';
import type { Clock } from '../clock.ts';
import type { Database } from '../db/connect.ts';
import { storedSegment } from '../db/room-log.ts';
import type { Log } from '../log.ts';
import { SearchIndexer } from '../search/search-indexer.ts';
import { Committer } from './log/committer.ts';
import { Projector } from './log/projector.ts';
import { OwnDocuments } from './own/own-documents.ts';
import { PeopleOnline } from './presence/people-online.ts';
import { changePrivacy } from './presence/privacy-change.ts';
import { ReadEvents } from './presence/read-events.ts';
import type { UserChannel } from './presence/user-channel.ts';
import type { RoomSync } from './room-sync.ts';
import { AdmissionLoader } from './segments/admission-loader.ts';
import type { Room } from './segments/room.ts';
import { RoomRegistry } from './segments/room-registry.ts';
import { ServerWrites } from './server-writes.ts';
import { Connections, heartbeatMs } from './socket/connections.ts';
import { Follower } from './log/follower.ts';
import { loadLeftovers } from './log/leftovers.ts';
import type { Identify } from './socket/identity.ts';
import { changeMembership } from './socket/membership-change.ts';
import { WriteTurn } from './socket/transport.ts';
import { createUpgrade } from './socket/upgrade.ts';

const sweepMs = 10_000;
const settleMs = 1_000;
const leftoversMs = 60_000;

export interface RoomSyncParts {
	readonly database: Database;
	readonly clock: Clock & IdSource;
	readonly log: Log;
	readonly identify: Identify;
	/** Whether a browser page of this origin may open a socket with a cookie. */
	isOwnOrigin(origin: string | undefined, request: IncomingMessage): boolean;
	/** Somebody read up to here, told over the event channel. */
	markRead(user: UserId, room: RoomId, read: { seq: number; delivered?: number | undefined }): Promise<void>;
}

export interface RunningSync extends RoomSync {
	/** Handles the upgrade of `/sync` and `/yws/…`; false for any other path. */
	upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): boolean;
	/** True while the database takes no commits. */
	readonly isInTrouble: boolean;
	/** Closes every socket and waits, at most this long, for what was begun. */
	stop(graceMs: number): Promise<void>;
}

export function createRoomSync(context: RoomSyncParts): RunningSync {
	const parts = assemble(context);
	const { registry, committer, people, connections, writes } = parts;
	const timers = startTimers(parts);
	parts.indexer.start();
	void loadLeftovers(parts.database, registry, parts.log);
	return {
		postMessage: (...message) => writes.postMessage(...message),
		editMessage: (...edit) => writes.editMessage(...edit),
		redactMessage: (...redaction) => writes.redactMessage(...redaction),
		react: (...reaction) => writes.react(...reaction),
		addNotice: (...notice) => writes.addNotice(...notice),
		readSegment: (...segment) => readSegment(parts, ...segment),
		membershipChanged: (id, user) => {
			parts.admissions.changed(id);
			people.refreshRooms(user);
			people.presence.membershipChanged(user);
			const room = registry.rooms.get(id);
			if (room !== undefined) void changeMembership({ ...parts, room, user });
		},
		sessionEnded: (sessionHash) => connections.closeSession(sessionHash),
		userSignedOut: (user) => connections.closeUser(user),
		announce: (users, event) => people.announce(users, event),
		presenceOf: (user) => people.presence.presenceOf(user),
		privacyChanged: (user) => changePrivacy(parts, user),
		figures: () => figuresOf(parts),
		upgrade: createUpgrade(parts),
		get isInTrouble() {
			return committer.isInTrouble;
		},
		stop: async (graceMs) => {
			for (const timer of timers) clearInterval(timer);
			connections.closeAll(1012, 'restarting');
			await Promise.race([
				Promise.all([
					committer.drained().then(() => parts.projector.drained()),
					parts.own.drained(),
					people.presence.stop(),
					parts.indexer.stop()
				]),
				new Promise((resolve) => setTimeout(resolve, graceMs).unref())
			]);
			connections.dropAll();
		}
	};
}

type Assembled = ReturnType<typeof assemble>;

function assemble(context: RoomSyncParts) {
	const { database, clock, log } = context;
	const registry = new RoomRegistry(database.db, clock, log);
	const projector = new Projector(database, log);
	const people = new PeopleOnline(database.db, clock, log);
	const connections = new Connections();
	const reads = new ReadEvents((user, room, read) => context.markRead(user, room, read), log);
	const indexer = new SearchIndexer(database, log);
	const onCommitted = (room: Room) => {
		people.hintLater(room);
		indexer.moved(room.id);
	};
	const random = () => (clock.randomBytes(1)[0] ?? 0) / 256;
	const committer = new Committer({ database, registry, projector, clock, log, onCommitted, random });
	projector.onEdits = () => indexer.edited();
	projector.onRepair = (room, write) => committer.enqueue(room, write);
	registry.onStaleProjection = (room, segment) => projector.noteBehind(room, segment);
	return {
		...context,
		...{ registry, projector, people, committer, indexer },
		own: new OwnDocuments(database, clock, log),
		admissions: new AdmissionLoader(database.db),
		connections,
		identify: {
			fromCookie: (header) => connections.steadily(() => context.identify.fromCookie(header)),
			fromToken: (token) => connections.steadily(() => context.identify.fromToken(token))
		} satisfies Identify,
		turn: new WriteTurn(),
		writes: new ServerWrites({ db: database.db, registry, committer, ids: clock }),
		follower: new Follower(database, registry, log),
		receiveEvent: (event: ClientEvent, channel: UserChannel) => {
			if (event.type === 'watch') people.presence.watch(channel, event.users);
			else if (event.type === 'activity') people.presence.activity(channel, event.isActive);
			else reads.receive(channel.user, event);
		}
	};
}

const startTimers = ({ database, log, connections, registry, projector, follower, people, own }: Assembled): NodeJS.Timeout[] => [
	people.presence.start(),
	setInterval(() => connections.beat(), heartbeatMs),
	setInterval(() => void registry.sweep(), sweepMs),
	setInterval(() => void projector.settleDue(), settleMs),
	setInterval(() => void loadLeftovers(database, registry, log), leftoversMs),
	...follower.timers(),
	...own.timers()
];

const figuresOf = ({ connections, people, registry, committer, own }: Assembled): Readonly<Record<string, number>> => ({
	connections: connections.count,
	people_online: people.count,
	rooms_loaded: registry.rooms.size,
	segments_loaded: [...registry.rooms.values()].reduce((sum, room) => sum + room.segments.size, 0),
	own_documents: own.registry.documents.size,
	commits: committer.commits
});

/** A commit is in the log a moment before it is in memory, and another node's longer: then the log is read. */
async function readSegment({ registry, database }: Assembled, id: RoomId, number: number, atLeast = 0) {
	const segment = registry.rooms.get(id)?.segments.get(number);
	if (segment !== undefined && segment.position >= atLeast) {
		return { update: Y.encodeStateAsUpdate(segment.doc), position: segment.position };
	}
	const stored = await storedSegment(database.db, id, number);
	return stored === undefined ? undefined : { update: fold(stored.updates), position: stored.position };
}

/** One update of many, garbage-collected: a merge of updates would keep what was redacted. */
function fold(updates: readonly Uint8Array[]): Uint8Array {
	const doc = new Y.Doc({ gc: true });
	doc.transact(() => updates.forEach((update) => Y.applyUpdate(doc, update)));
	const state = Y.encodeStateAsUpdate(doc);
	doc.destroy();
	return state;
}
