/** Puts the parts of the replica together: the only place that knows all of them. */
import type { UserId } from '#lib/core/ids.ts';
import { Cell } from '#lib/core/observable.ts';
import { serverClientId } from '#lib/core/segment.ts';
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
import { ReadMarks } from './read-marks.ts';
import type { Replica } from './replica.ts';
import { Segments } from './segments.ts';
import { SegmentShelf } from './segment-shelf.ts';

export interface ReplicaDeps {
	readonly clock: Clock;
	readonly api: Api;
	readonly openSocket: OpenSocket;
	readonly persistence: Persistence;
	readonly locks: TabLocks;
	readonly openTabChannel: OpenTabChannel;
	readonly wakeUps: WakeUps;
	/** Tells the service worker that rows wait, where it can send them with the page closed. */
	rowsWait?(): void;
}

/** Resolves when what the device keeps has been read: the first paint needs no network. */
export async function openReplica(deps: ReplicaDeps, user: UserId): Promise<Replica> {
	const { api, clock, persistence } = deps;
	const store = new DeviceStore(persistence.tables);
	const device = new Device(user, store, await store.load(), deps.openTabChannel);
	const shelf = new SegmentShelf(user, device, persistence.caches, deps.openTabChannel);
	const newClientId = (): number => randomClientId(clock);
	const isOnline = (): boolean => connection.isInTouch;

	const segments: Segments = new Segments({
		openCache: (document, doc) => shelf.open(document, doc),
		stored: (document) => shelf.stored(document),
		newClientId,
		told: (segment, event) => coordinator.segmentTold(segment, event),
		retire: (segment) => shelf.keep(segment)
	});
	const connection: Connection = new Connection({
		user,
		clock,
		openSocket: deps.openSocket,
		newClientId,
		socketChanged: (socket) => coordinator.socketChanged(socket),
		event: (event) => coordinator.serverTold(event)
	});
	const catchUp: CatchUp = new CatchUp({
		api,
		clock,
		device,
		isAttached: (document) => segments.peek(document)?.isSynced ?? false,
		progress: (done, total) => connection.progress(done, total),
		roomsLeft: (rooms) => coordinator.roomsLeft(rooms),
		generationChanged: (from) => coordinator.generationChanged(from),
		failed: (answer) => coordinator.callFailed(answer)
	});
	const drain: Drain = new Drain({
		user,
		device,
		segments,
		locks: deps.locks,
		clock,
		isOnline,
		sendCommand: (row) => sendCommand(api, row),
		postMessage: async (row) => {
			const answer = await postMessage(api, row);
			return answer.kind === 'ok' || answer.kind === 'unchanged' ? { kind: 'done' } : answer;
		},
		commandDone: (row, outcome) => coordinator.commandDone(row, outcome),
		failed: (outcome) => coordinator.callFailed(outcome),
		outdated: () => coordinator.syncSoon()
	});
	const parts: Parts = {
		clock,
		device,
		shelf,
		segments,
		connection,
		catchUp,
		drain,
		marks: new ReadMarks(device, api, clock, isOnline),
		directory: new MemberDirectory(device, api),
		isSettled: new Cell(false)
	};
	const coordinator: Coordinator = new Coordinator(parts);
	const replica = new DeviceReplica(deps, parts, coordinator);
	replica.start();
	return replica;
}

/** 32 bits, never 0 nor the server's. */
function randomClientId(clock: Clock): number {
	const [a = 0, b = 0, c = 0, d = 0] = clock.randomBytes(4);
	const id = ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
	return id <= serverClientId ? id + serverClientId + 1 : id;
}
