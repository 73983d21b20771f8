/** What happens when the server, a segment or another part says something: the wiring between the parts, and nothing else. */
import type { SegmentRecord } from '#lib/core/device-records.ts';
import type { ServerEvent } from '#lib/core/events.ts';
import type { RoomId } from '#lib/core/ids.ts';
import type { Cell } from '#lib/core/observable.ts';
import { pinsOf } from '#lib/core/pins.ts';
import { isExact } from '#lib/core/unread.ts';
import { isMembershipCommand, type OutboxCommand } from '#lib/core/outbox.ts';
import { parseSegmentName } from '#lib/core/segment.ts';
import type { ApiAnswer } from '#lib/platform/api.ts';
import type { Clock } from '#lib/platform/clock.ts';
import type { SyncSocket } from '#lib/platform/socket.ts';
import type { CatchUp } from './catch-up.ts';
import type { CommandOutcome } from './commands.ts';
import { signedOutReasons, type Connection } from './connection.ts';
import type { Device } from './device.ts';
import type { Drain } from './drain.ts';
import type { MemberDirectory } from './member-directory.ts';
import type { OwnEntries } from './own-entries.ts';
import type { OwnReplica } from './own-replica.ts';
import type { PeoplePresence } from './people-presence.ts';
import type { ReadMarks } from './read-marks.ts';
import type { RecentRooms } from './recent-rooms.ts';
import { rescueMessages } from './rescue.ts';
import type { SegmentEvent, SegmentReplica } from './segment-replica.ts';
import type { SegmentShelf } from './segment-shelf.ts';
import type { Segments } from './segments.ts';

export interface Parts {
	readonly clock: Clock;
	readonly device: Device;
	readonly shelf: SegmentShelf;
	readonly segments: Segments;
	readonly connection: Connection;
	readonly catchUp: CatchUp;
	readonly drain: Drain;
	readonly marks: ReadMarks;
	readonly presence: PeoplePresence;
	readonly directory: MemberDirectory;
	/** Whether the server has said which rooms are ours since the page opened. */
	readonly isSettled: Cell<boolean>;
	readonly recent: RecentRooms;
	/** The user's own document, and what it says. */
	readonly own: OwnReplica;
	readonly ownEntries: OwnEntries;
}

/** Hints come in bursts: one question answers them all, and a busy server is not asked more often than this. */
const hintMs = 250;
const busyHintMs = 2_000;
const retryMs = 4_000;

export class Coordinator {
	readonly #parts: Parts;
	#stopHint: (() => void) | undefined;
	#syncedAt = 0;
	#isClosed = false;
	/** The server has said what changed since this connection began. */
	#isCurrent = false;

	constructor(parts: Parts) {
		this.#parts = parts;
	}

	/** True when what this device knows of rooms is what the server says now, but for the hints of the last moment. */
	get isCurrent(): boolean {
		return this.#isCurrent;
	}

	socketChanged(socket: SyncSocket | undefined): void {
		this.#isCurrent = false;
		this.#parts.segments.setSocket(socket);
		this.#parts.presence.connected(socket !== undefined);
		// Nobody can be asked now: a room that is not on this device cannot be shown.
		if (!socket) this.#parts.isSettled.set(true);
		if (socket) void this.#catchUp();
	}

	serverTold(event: ServerEvent): void {
		const { directory, presence } = this.#parts;
		if (event.type === 'receipt') this.#receipt(event);
		if (event.type === 'presence') presence.told(event);
		if (event.type !== 'room') return;
		this.syncSoon();
		if (directory.members.get().has(event.room) && event.document === undefined) void directory.load(event.room);
	}

	segmentTold(segment: SegmentReplica, event: SegmentEvent): void {
		const { drain, connection } = this.#parts;
		switch (event.kind) {
			case 'synced':
				return drain.pump();
			case 'sealed':
				void this.#sealed(event.next);
				return;
			case 'refused':
				return drain.refused(segment, event.code, event.ids);
			case 'denied': {
				// A room's document is `not_found` when it is not ours any more, or under another generation: asking tells which.
				const reason = event.reason === 'not_found' ? undefined : signedOutReasons[event.reason];
				if (reason) connection.signedOut(reason);
				else if (!this.#isQueued(segment.document)) this.syncSoon();
				return;
			}
			default:
				event satisfies never;
		}
	}

	/** Once for all hints of the next moment. */
	syncSoon(delayMs = this.#isBusy() ? busyHintMs : hintMs): void {
		this.#stopHint ??= this.#parts.clock.after(delayMs * (0.5 + this.#parts.clock.chance()), () => {
			this.#stopHint = undefined;
			void this.#catchUp();
		});
	}

	async roomsLeft(rooms: readonly RoomId[]): Promise<void> {
		const { drain, segments, shelf } = this.#parts;
		for (const room of rooms) {
			await drain.refuseRoom(room, 'not_a_member');
			const open = segments.all.map(({ document }) => document).filter((document) => parseSegmentName(document)?.room === room);
			// What was opened on an earlier day is as little ours any more.
			for (const document of new Set([...open, ...(await shelf.documents(room))])) {
				drain.forget(document);
				await segments.drop(document);
				await shelf.remove(document);
			}
		}
	}

	/** The operator restored a backup: what it lacks of our own messages is offered again, and the copy of before is let go. */
	async generationChanged(from: SegmentRecord): Promise<void> {
		const { device, drain, segments, shelf } = this.#parts;
		await rescueMessages(device, shelf, segments, from);
		drain.forget(from.document);
		await segments.drop(from.document);
		await shelf.remove(from.document);
	}

	async commandDone(row: OutboxCommand, outcome: CommandOutcome & { kind: 'done' }): Promise<void> {
		const { device, segments, directory } = this.#parts;
		if (row.command.type === 'pin' || row.command.type === 'unpin') return this.#pinned(row);
		if (row.command.type === 'leaveRoom') {
			await this.roomsLeft([row.room]);
			await device.saveRooms({ rooms: [], left: [row.room] });
			return;
		}
		if (!outcome.room) return;
		const seenAt = device.rooms.get().get(row.room)?.seenAt ?? row.at;
		await device.saveRooms({ rooms: [{ ...outcome.room, seenAt }] });
		// It was denied while the room did not exist on the server.
		segments.peek(outcome.room.live.document)?.retry();
		void directory.load(row.room);
		this.syncSoon();
	}

	/** In the record before its row goes, so that the pin does not blink; `/api/sync` says the same a moment later. */
	async #pinned(row: OutboxCommand): Promise<void> {
		const { device } = this.#parts;
		const room = device.rooms.get().get(row.room);
		if (room) await device.saveRooms({ rooms: [{ ...room, pins: [...pinsOf(room.pins ?? [], [row])] }] });
		this.syncSoon();
	}

	callFailed(outcome: Exclude<ApiAnswer<unknown>, { kind: 'ok' }>): void {
		const { connection } = this.#parts;
		if (outcome.kind === 'unreachable') connection.trouble(outcome.isServerFailing);
		if (outcome.kind !== 'refused') return;
		const reason = outcome.status === 401 || outcome.code === 'wrong_account' ? signedOutReasons[outcome.code] : undefined;
		if (reason) connection.signedOut(reason);
	}

	close(): void {
		this.#isClosed = true;
		this.#stopHint?.();
	}

	#isBusy(): boolean {
		return this.#parts.clock.now() - this.#syncedAt < busyHintMs;
	}

	async #catchUp(): Promise<void> {
		const { catchUp, connection, drain, marks, directory, recent, isSettled } = this.#parts;
		if (this.#isClosed || !connection.isInTouch) return;
		const isDone = await catchUp.run();
		if (this.#isClosed || !connection.isInTouch) return;
		if (!isDone) {
			this.syncSoon(retryMs);
			return;
		}
		this.#syncedAt = this.#parts.clock.now();
		this.#isCurrent = true;
		isSettled.set(true);
		connection.progress(0, 0);
		recent.follow();
		drain.pump();
		marks.caughtUp();
		await directory.refresh();
	}

	#receipt(event: Extract<ServerEvent, { type: 'receipt' }>): void {
		const { device, segments, directory, marks } = this.#parts;
		directory.received(event.room, event.user, event);
		if (event.user !== device.user) return;
		marks.heard(event);
		const room = device.rooms.get().get(event.room);
		const messages = (room && segments.peek(room.live.document)?.facts.get().messages) ?? [];
		// Read on another device in a room that is not open here: how much is left only the server can say.
		if (room && event.readSeq > room.readSeq && !isExact(room, event.readSeq, messages)) this.syncSoon();
	}

	async #sealed(next: string): Promise<void> {
		const { device, drain } = this.#parts;
		const name = parseSegmentName(next);
		const record = name && device.rooms.get().get(name.room);
		if (!record || record.live.number >= name.number) return;
		await device.saveRooms({
			rooms: [{ ...record, live: { number: name.number, generation: name.generation, document: next } }]
		});
		drain.pump();
		this.syncSoon();
	}

	/** Its room waits in the outbox to be made or joined: no wonder that the server does not know it. */
	#isQueued(document: string): boolean {
		const room = parseSegmentName(document)?.room;
		return room !== undefined && this.#parts.device.rowsOf(room).some(isMembershipCommand);
	}
}
