/**
 * The group commit: gate → commit → apply, for all rooms that waited while the commits before ran (P2, P3). A few commits run side by
 * side, each with rooms of its own: while the database writes one, the next is being checked.
 * Whatever fails leaves memory as it was; nothing is answered before it is durable.
 */
import type { RoomId } from '#lib/core/ids.ts';
import type { RefusalCode } from '#lib/core/refusal.ts';
import type { Clock } from '../../clock.ts';
import { commitRooms, isOutage, refusedRow } from '../../db/commit.ts';
import { takenIds } from '../../db/projection.ts';
import type { Database } from '../../db/connect.ts';
import type { Log } from '../../log.ts';
import type { Room } from '../segments/room.ts';
import type { RoomRegistry } from '../segments/room-registry.ts';
import { answerAll, isHanging, refuse } from './answer.ts';
import { applyCommitted } from './apply.ts';
import { Pace } from './pace.ts';
import type { ClientWrite, Pending } from './pending.ts';
import { lacksLive, prepareRoom, type PreparedRoom } from './prepare.ts';
import type { Projector } from './projector.ts';

const maxRoomsInCommit = 512;
/** Fewer rooms than this are not spread over several commits. */
const minRoomsInCommit = 16;
const firstRetryMs = 50;
const longestRetryMs = 5_000;

export interface CommitterParts {
	readonly database: Database;
	readonly registry: RoomRegistry;
	readonly projector: Projector;
	readonly clock: Clock;
	readonly log: Log;
	/** Told after each commit which rooms have something new. */
	onCommitted(room: Room): void;
	/** 0 ≤ x < 1, for the jitter of retries. */
	random(): number;
}

export class Committer {
	readonly #parts: CommitterParts;
	#waiting = new Set<Room>();
	/** Rooms with a commit under way: what comes meanwhile waits for its end. */
	#busy = new Set<Room>();
	#freeLanes: number;
	/** When the next look is due; infinite when none is. */
	#looksAt = Infinity;
	#timer: NodeJS.Timeout | undefined;
	#lookedAt = 0;
	readonly #pace = new Pace(performance.now());
	#failures = 0;
	#idle: (() => void)[] = [];
	commits = 0;

	constructor(parts: CommitterParts) {
		this.#parts = parts;
		this.#freeLanes = parts.database.writerLanes;
	}

	/** True while the database takes no commits: writes wait. */
	get isInTrouble(): boolean {
		return this.#failures > 0;
	}

	enqueue(room: Room, pending: Pending): void {
		room.queue.push(pending);
		this.#pace.note(performance.now());
		this.wake(room);
	}

	/** Looks at the room's queue again, after something it waited for. */
	wake(room: Room): void {
		this.#waiting.add(room);
		this.#lookFrom(0);
	}

	/** Resolves when nothing waits any more. */
	async drained(): Promise<void> {
		if (!this.#isIdle) await new Promise<void>((resolve) => this.#idle.push(resolve));
	}

	get #isIdle(): boolean {
		return this.#waiting.size === 0 && this.#busy.size === 0;
	}

	/** Looks at what waits, but no sooner than `due`. */
	#lookFrom(due: number): void {
		const at = Math.max(due, this.#lookedAt + this.#pace.turnPauseMs);
		if (at >= this.#looksAt) return;
		// A look for rooms that pause is put off for one that does not.
		clearTimeout(this.#timer);
		this.#looksAt = at;
		const look = () => {
			this.#looksAt = Infinity;
			this.#lookedAt = performance.now();
			this.#fillLanes();
		};
		const waitMs = at - performance.now();
		// After the sockets of this turn have been read, so that what came together goes together.
		if (waitMs < 1) setImmediate(look);
		else this.#timer = setTimeout(look, waitMs);
	}

	#fillLanes(): void {
		while (this.#freeLanes > 0) {
			const { prepared, nextDue } = this.#prepare();
			if (prepared.length === 0) {
				if (nextDue !== undefined) this.#lookFrom(nextDue);
				break;
			}
			this.#freeLanes -= 1;
			void this.#commitSafely(prepared).then(() => {
				this.#freeLanes += 1;
				for (const { room } of prepared) {
					this.#busy.delete(room);
					room.isCommitting = false;
				}
				this.#lookFrom(0);
			});
		}
		if (this.#isIdle) for (const resolve of this.#idle.splice(0)) resolve();
	}

	/** `nextDue`: when the first of the rooms that pause may commit again. */
	#prepare(): { prepared: PreparedRoom[]; nextDue: number | undefined } {
		const now = this.#parts.clock.now();
		const tick = performance.now();
		const prepared: PreparedRoom[] = [];
		let nextDue: number | undefined;
		const most = Math.min(
			maxRoomsInCommit,
			Math.max(minRoomsInCommit, Math.ceil(this.#waiting.size / this.#parts.database.writerLanes))
		);
		for (const room of this.#waiting) {
			if (prepared.length === most) break;
			if (this.#busy.has(room)) continue;
			const due = room.dueAt(this.#pace.roomPauseMs);
			if (due > tick) {
				nextDue = Math.min(nextDue ?? due, due);
				continue;
			}
			this.#waiting.delete(room);
			const share = this.#prepareOne(room, now);
			if (share === undefined) continue;
			// Nothing to write, but verdicts to tell: all was known, refused, or incomplete.
			if (share.commit.rows.length === 0) this.#settle(share, now);
			else {
				prepared.push(share);
				this.#busy.add(room);
				room.isCommitting = true;
				if (share.opens === undefined) room.committedAt = tick;
			}
		}
		return { prepared: prepared.sort((a, b) => (a.room.id < b.room.id ? -1 : 1)), nextDue };
	}

	/** Never throws, for one room's trouble must not hold up the others. */
	#prepareOne(room: Room, now: number): PreparedRoom | undefined {
		if (lacksLive(room)) {
			// Another node has opened the next segment.
			void this.#catchUpAll([room]);
			return undefined;
		}
		try {
			return prepareRoom(room, now);
		} catch (cause) {
			this.#giveUp(room, cause);
			return undefined;
		}
	}

	/** A bug of ours: the room is read anew, its sockets come back, and those who wait over HTTP are told that it failed. */
	#giveUp(room: Room, cause: unknown, taken: readonly Pending[] = []): void {
		this.#parts.log.error('commit.broken', {
			room: room.id,
			reason: cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)
		});
		for (const pending of room.queue.splice(0)) refuse(pending, 'malformed', []);
		for (const pending of taken) if (pending.kind === 'server') refuse(pending, 'malformed', []);
		this.#parts.registry.evict(room);
	}

	/** What was checked cannot fail to apply; should it do so all the same, that room is read anew and the others go on. */
	async #commitSafely(prepared: readonly PreparedRoom[]): Promise<void> {
		try {
			await this.#commit(prepared);
		} catch (cause) {
			for (const { room, taken } of prepared) this.#giveUp(room, cause, taken);
		}
	}

	async #commit(prepared: readonly PreparedRoom[]): Promise<void> {
		const at = this.#parts.clock.now();
		let moved: ReadonlySet<RoomId>;
		try {
			moved = await commitRooms(
				this.#parts.database.writer,
				prepared.map((share) => share.commit),
				at
			);
		} catch (cause) {
			const code = refusedRow(cause);
			if (code !== undefined) await this.#oneByOne(prepared, code);
			else if (isOutage(cause)) await this.#giveBack(prepared, cause);
			else await this.#findTrouble(prepared, cause);
			return;
		}
		this.#failures = 0;
		this.commits += 1;
		const won = prepared.filter((share) => moved.has(share.room.id));
		for (const share of won) applyCommitted(share, at);
		for (const share of won) this.#settle(share, at);
		for (const share of prepared) if (!moved.has(share.room.id)) await this.#retryAfterCatchUp(share);
	}

	/** The database can never take some row: find it by committing alone, first each room, then each write. */
	async #oneByOne(prepared: readonly PreparedRoom[], code: RefusalCode): Promise<void> {
		if (prepared.length > 1) {
			for (const share of prepared) await this.#commit([share]);
			return;
		}
		const share = prepared[0];
		if (share === undefined) return;
		const [first, ...others] = share.taken;
		if (first !== undefined && others.length === 0) {
			const ids = share.commit.messages.map(({ id }) => id);
			refuse(first, code, code === 'id_taken' ? await takenIds(this.#parts.database.db, share.room.id, ids) : ids);
			this.wake(share.room);
			return;
		}
		const later = share.room.queue;
		for (const pending of share.taken) {
			share.room.queue = [pending];
			const alone = prepareRoom(share.room, this.#parts.clock.now());
			if (alone !== undefined) await this.#commitAlone(alone);
			// What it left there, and what came meanwhile.
			later.push(...share.room.queue.splice(0));
		}
		share.room.queue = later;
		this.wake(share.room);
	}

	async #commitAlone(alone: PreparedRoom): Promise<void> {
		if (alone.commit.rows.length === 0) this.#settle(alone, this.#parts.clock.now());
		else await this.#commit([alone]);
	}

	/** The database minds something about one room: the others are committed, and that one is tried again by itself. */
	async #findTrouble(prepared: readonly PreparedRoom[], cause: unknown): Promise<void> {
		if (prepared.length > 1) {
			for (const share of prepared) await this.#commit([share]);
			return;
		}
		for (const { room, taken } of prepared) {
			room.queue.unshift(...taken);
			this.#parts.log.error('commit.refused', { room: room.id, reason: String(cause) });
			setTimeout(() => void this.#catchUpAll([room]), longestRetryMs).unref();
		}
	}

	/** The database is away, full or slow to agree: everything waits where it was, and is tried again after a while. */
	async #giveBack(prepared: readonly PreparedRoom[], cause: unknown): Promise<void> {
		for (const share of prepared) {
			share.room.queue.unshift(...share.taken);
			this.#waiting.add(share.room);
		}
		this.#failures += 1;
		const delay =
			Math.min(longestRetryMs, firstRetryMs * 2 ** Math.min(this.#failures - 1, 10)) * (0.5 + this.#parts.random() / 2);
		this.#parts.log.error('commit.failed', { rooms: prepared.length, failures: this.#failures, reason: String(cause) });
		await new Promise((resolve) => setTimeout(resolve, delay));
		await this.#catchUpAll(prepared.map((share) => share.room));
	}

	async #retryAfterCatchUp(share: PreparedRoom): Promise<void> {
		share.room.queue.unshift(...share.taken);
		await this.#catchUpAll([share.room]);
	}

	/** A failed commit may have happened all the same (its answer was lost); the log knows. */
	async #catchUpAll(rooms: readonly Room[]): Promise<void> {
		for (const room of rooms) {
			try {
				const before = room.position;
				await this.#parts.registry.catchUp(room);
				if (room.position > before) this.#parts.onCommitted(room);
				await this.#parts.registry.openLive(room);
				this.wake(room);
			} catch (cause) {
				this.#parts.log.error('catch-up.failed', { room: room.id, reason: String(cause) });
				setTimeout(() => this.wake(room), firstRetryMs * 10);
			}
		}
	}

	/** They build on something that is not here: perhaps another node has it. After this the client is asked. */
	async #gateAgain(room: Room, hanging: readonly ClientWrite[]): Promise<void> {
		await this.#catchUpAll([room]);
		room.queue.unshift(...hanging.map((pending) => ({ ...pending, isCaughtUp: true })));
		this.wake(room);
	}

	#settle(share: PreparedRoom, at: number): void {
		answerAll(share, at, 'client');
		const hanging = share.answers.flatMap((answer) =>
			isHanging(answer) && answer.pending.kind === 'client' ? [answer.pending] : []
		);
		if (hanging.length > 0) void this.#gateAgain(share.room, hanging);
		const changed = share.rows.filter((row) => row.changes.length > 0);
		// Those who wait over HTTP read the projection next: they are told after it, and nobody else waits for that.
		const tell = () => answerAll(share, at, 'server');
		if (changed.length === 0) tell();
		else void this.#parts.projector.project(share.room, changed).then(tell);
		if (share.rows.length > 0 || share.opens !== undefined) this.#parts.onCommitted(share.room);
		if (share.room.queue.length > 0) this.wake(share.room);
	}
}
