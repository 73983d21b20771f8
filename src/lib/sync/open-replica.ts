/** Puts the parts of the replica together: the only place that knows all of them. */
import type { UserId } from '#lib/core/ids.ts';
import { Cell } from '#lib/core/observable.ts';
import { serverClientId } from '#lib/core/segment.ts';
import type { ClientEvent } from '#lib/core/events.ts';
import type { Activity } from '#lib/platform/activity.ts';
import type { Api } from '#lib/platform/api.ts';
import type { Clock } from '#lib/platform/clock.ts';
import { DeviceStore } from '#lib/platform/device-store.ts';
import { postMessage } from '#lib/platform/message-post.ts';
import type { Persistence } from '#lib/platform/persistence.ts';
import type { OpenSocket } from '#lib/platform/socket.ts';
import type { OpenTabChannel } from '#lib/platform/tab-channel.ts';
import type { TabLocks } from '#lib/platform/tab-lock.ts';
import type { WakeUps } from '#lib/platform/wake-ups.ts';
import { CatchUp } from './catch-up.ts';
import { sendCommand } from './commands.ts';
import { Connection } from './connection.ts';
import { Device } from './device.ts';
import { Coordinator, type Parts } from './coordinator.ts';
import { DeviceReplica } from './device-replica.ts';
import { Drain } from './drain.ts';
import { MemberDirectory } from './member-directory.ts';
import { openOwn, type OpenOwn } from './open-own.ts';
import { PeoplePresence } from './people-presence.ts';
import { RecentRooms } from './recent-rooms.ts';
import { ReadMarks } from './read-marks.ts';
import type { Replica } from './replica.ts';
import type { SearchPort } from './searching.ts';
import { Segments } from './segments.ts';
import type { ReadingPort } from './segment-copies.ts';
import { SegmentShelf } from './segment-shelf.ts';

export interface ReplicaDeps {
	readonly clock: Clock;
	readonly api: Api;
	readonly openSocket: OpenSocket;
	readonly persistence: Persistence;
	readonly locks: TabLocks;
	readonly openTabChannel: OpenTabChannel;
	readonly wakeUps: WakeUps;
	/** Whether somebody uses this page, where the platform can tell. */
	readonly activity?: Activity;
	/** A thread for the search index; without one it lives in the page. */
	openSearchPort?(): Promise<SearchPort>;
	/** The worker that decodes copies of segments; without one the page does. */
	openSegmentPort?: () => Promise<ReadingPort>;
	/** Tells the service worker that rows wait, where it can send them with the page closed. */
	rowsWait?(): void;
	/** A sign-out that the server could not be told of. */
	oweSignOut?(): void;
}

/** Resolves when what the device keeps has been read: the first paint needs no network. */
export async function openReplica(deps: ReplicaDeps, user: UserId): Promise<Replica> {
	const store = new DeviceStore(deps.persistence.tables);
	const stored = await store.load();
	const device = new Device(user, store, stored, deps.openTabChannel);
	// The parts tell the coordinator and the coordinator moves the parts: it is there before the first of them says anything.
	const late: { coordinator?: Coordinator } = {};
	const tell = (): Coordinator => {
		if (!late.coordinator) throw new Error('a part spoke before the replica was put together');
		return late.coordinator;
	};
	const own = openOwn(deps, device, stored, () => randomClientId(deps.clock));
	const parts = { ...makeParts(deps, device, tell, own), ...own };
	const coordinator = (late.coordinator = new Coordinator(parts));
	const replica = new DeviceReplica(deps, parts, coordinator);
	replica.start();
	return replica;
}

function makeParts(deps: ReplicaDeps, device: Device, tell: () => Coordinator, own: OpenOwn): Omit<Parts, keyof OpenOwn> {
	const { api, clock } = deps;
	const { user } = device;
	const shelf = new SegmentShelf(user, device, deps.persistence.caches, deps.openTabChannel);
	const newClientId = (): number => randomClientId(clock);
	const segments = new Segments({
		openCache: (document, doc) => shelf.open(document, doc),
		stored: (document) => shelf.stored(document),
		newClientId,
		told: (segment, event) => tell().segmentTold(segment, event),
		retire: (segment) => shelf.keep(segment)
	});
	const connection = new Connection({
		user,
		clock,
		openSocket: deps.openSocket,
		own: own.own,
		socketChanged: (socket) => tell().socketChanged(socket),
		event: (event) => tell().serverTold(event)
	});
	const catchUp = new CatchUp({
		api,
		clock,
		device,
		isAttached: (document) => segments.peek(document)?.isSynced ?? false,
		progress: (done, total) => connection.progress(done, total),
		roomsLeft: (rooms) => tell().roomsLeft(rooms),
		generationChanged: (from) => tell().generationChanged(from),
		failed: (answer) => tell().callFailed(answer)
	});
	const isOnline = (): boolean => connection.isInTouch;
	const drain = makeDrain(deps, device, segments, isOnline, tell);
	const say = (event: ClientEvent): boolean => connection.say(event);
	const marks = new ReadMarks({ device, segments, own: own.ownEntries, clock, say });
	const presence = new PeoplePresence({ device, clock, activity: deps.activity, say });
	const directory = new MemberDirectory(device, api, clock);
	const recent = new RecentRooms(device, segments);
	const told = { marks, presence, directory, isSettled: new Cell(false) };
	return { clock, device, shelf, segments, recent, connection, catchUp, drain, ...told };
}

function makeDrain(
	{ api, clock, locks }: ReplicaDeps,
	device: Device,
	segments: Segments,
	isOnline: () => boolean,
	tell: () => Coordinator
): Drain {
	return new Drain({
		user: device.user,
		device,
		segments,
		locks,
		clock,
		isOnline,
		isCurrent: () => tell().isCurrent,
		sendCommand: (row) => sendCommand(api, row),
		postMessage: async (row) => {
			const answer = await postMessage(api, row);
			return answer.kind === 'ok' || answer.kind === 'unchanged' ? { kind: 'done' } : answer;
		},
		commandDone: (row, outcome) => tell().commandDone(row, outcome),
		failed: (outcome) => tell().callFailed(outcome),
		outdated: () => tell().syncSoon()
	});
}

/** 32 bits, never 0 nor the server's. */
function randomClientId(clock: Clock): number {
	const [a = 0, b = 0, c = 0, d = 0] = clock.randomBytes(4);
	const id = ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
	return id <= serverClientId ? id + serverClientId + 1 : id;
}
