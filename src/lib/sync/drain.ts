/**
 * Lets the rows of the outbox leave, in order: one drain per user in all tabs and the service worker. A row goes into its segment
 * once that is synced, and out of the outbox once the server's answer is on this device. Every step can be cut off by a crash: where
 * a row stands is read from the segment, not remembered.
 */
import type { RoomId, UserId } from '#lib/core/ids.ts';
import { blockedBy, isMessageRow, type OutboxCommand, type OutboxMessage } from '#lib/core/outbox.ts';
import { Cell, type Observable } from '#lib/core/observable.ts';
import type { RefusalCode } from '#lib/core/refusal.ts';
import type { Clock } from '#lib/platform/clock.ts';
import { correctionOf } from '#lib/platform/message-post.ts';
import { drainLock, type TabLocks } from '#lib/platform/tab-lock.ts';
import type { CommandOutcome } from './commands.ts';
import type { Device } from './device.ts';
import type { SegmentReplica } from './segment-replica.ts';
import { mayLeave } from './leave-check.ts';
import type { Segments } from './segments.ts';
import { firstRows, subjectOf, standingOf, writeRow, type WritableRow } from './segment-writes.ts';

export interface DrainDeps {
	readonly user: UserId;
	readonly device: Device;
	readonly segments: Segments;
	readonly locks: TabLocks;
	readonly clock: Clock;
	isOnline(): boolean;
	/** True when what the device knows of rooms is what the server says now. */
	isCurrent(): boolean;
	sendCommand(row: OutboxCommand): Promise<CommandOutcome>;
	postMessage(row: OutboxMessage): Promise<CommandOutcome>;
	/** A command has been carried out: its room is as the answer says. */
	commandDone(row: OutboxCommand, outcome: CommandOutcome & { kind: 'done' }): Promise<void>;
	/** The server would not answer, or not this account. */
	failed(outcome: Exclude<CommandOutcome, { kind: 'done' }>): void;
	/** The live segment of a room is not what we hold: ask. */
	outdated(): void;
}

interface Flight {
	readonly segment: SegmentReplica;
	readonly clientId: number;
	readonly clock: number;
}

const retryMs = 3_000;

export class Drain {
	/** Orders of the rows on their way. */
	readonly sending: Observable<ReadonlySet<number>>;
	readonly #deps: DrainDeps;
	readonly #sending = new Cell<ReadonlySet<number>>(new Set());
	readonly #flights = new Map<number, Flight>();
	readonly #held = new Map<string, { readonly segment: SegmentReplica; readonly stop: () => void }>();
	/** Rows whose id the server doubts: they go over HTTP, one by one, where the same id again is told from another's. */
	readonly #doubted = new Set<number>();
	readonly #end = new AbortController();
	#hasLock = false;
	#isCalling = false;
	/** The order of the row that a call is about. */
	#calling: number | undefined;
	#isPumping = false;
	#isAskedAgain = false;
	#stopRetry: () => void = () => undefined;

	constructor(deps: DrainDeps) {
		this.#deps = deps;
		this.sending = this.#sending;
	}

	/** Waits its turn among the tabs, then drains until `close`. */
	start(): void {
		const stop = this.#deps.device.outbox.subscribe(() => this.pump());
		this.#end.signal.addEventListener('abort', stop);
		void this.#deps.locks.hold(drainLock(this.#deps.user), this.#end.signal, () => {
			this.#hasLock = true;
			// Another tab may have changed rows until now; it told, but its word may be on its way.
			this.pump();
			return new Promise((resolve) => this.#end.signal.addEventListener('abort', () => resolve()));
		});
	}

	close(): void {
		this.#end.abort();
		this.#hasLock = false;
		this.#stopRetry();
		for (const document of [...this.#held.keys()]) this.#release(document);
	}

	/** Moves every row as far as it can go now. Cheap when there is nothing to do. */
	pump(): void {
		// What changes while it runs is seen by one more round, not by a round inside the round.
		this.#isAskedAgain = true;
		if (!this.#hasLock || this.#isPumping) return;
		this.#isPumping = true;
		try {
			while (this.#isAskedAgain) {
				this.#isAskedAgain = false;
				this.#pumpAll();
			}
		} finally {
			this.#isPumping = false;
		}
		void this.#call();
	}

	#pumpAll(): void {
		const wanted = this.#byDocument();
		for (const document of [...this.#held.keys()]) if (!wanted.has(document)) this.#release(document);
		for (const [document, rows] of wanted) this.#pumpSegment(this.#hold(document), rows);
		this.#tellSending();
	}

	#tellSending(): void {
		const orders = new Set(this.#flights.keys());
		if (this.#calling !== undefined) orders.add(this.#calling);
		const before = this.#sending.get();
		if (orders.size !== before.size || [...orders].some((order) => !before.has(order))) this.#sending.set(orders);
	}

	/** The server refused what this segment's writer wrote; the writer is gone. */
	refused(segment: SegmentReplica, code: RefusalCode, ids: readonly string[]): void {
		const flying = this.#rows().filter((row) => this.#flights.get(row.order)?.segment === segment);
		for (const row of flying) this.#flights.delete(row.order);
		if (code === 'segment_sealed') this.#deps.outdated();
		else {
			const named = new Set(ids.map((id) => id.split('|')[0]));
			const atFault = ids.length === 0 ? flying : flying.filter((row) => named.has(row.id));
			for (const row of atFault) this.#blame(row, code, ids.length === 0);
		}
		this.pump();
	}

	/** The document is no more: what was on its way in it may go into another. */
	forget(document: string): void {
		for (const [order, flight] of this.#flights) if (flight.segment.document === document) this.#flights.delete(order);
		if (this.#held.has(document)) this.#release(document);
	}

	/** Everything that waits for this room is kept, and said to be not sent. */
	async refuseRoom(room: RoomId, code: string): Promise<void> {
		const { device } = this.#deps;
		const roomName = device.rooms.get().get(room)?.name;
		for (const row of device.rowsOf(room)) {
			if (row.kind === 'command' || row.refused !== undefined) continue;
			this.#flights.delete(row.order);
			await device.putRow({ ...row, refused: code, ...(roomName !== undefined && { roomName }) });
		}
	}

	#blame(row: WritableRow, code: RefusalCode, isGuess: boolean): void {
		if (row.kind === 'message' && (code === 'id_taken' || isGuess)) this.#doubted.add(row.order);
		else void this.#deps.device.putRow({ ...row, refused: code });
	}

	#rows(): WritableRow[] {
		return this.#deps.device.outbox
			.get()
			.filter((row): row is WritableRow => row.kind !== 'command' && row.refused === undefined);
	}

	/** Rows that may leave, by the document that takes them: the one they are on their way in, else the live one of their room. */
	#byDocument(): Map<string, WritableRow[]> {
		const { device } = this.#deps;
		const all = device.outbox.get();
		const byDocument = new Map<string, WritableRow[]>();
		const ahead = new Set<string>();
		for (const row of this.#rows()) {
			// What the server says of it now is from before the rows in front of it: with "on" and "off" waiting, "off" is not yet true.
			const isBehind = ahead.has(row.id) || ahead.has(subjectOf(row));
			ahead.add(subjectOf(row));
			if (isBehind || this.#doubted.has(row.order) || blockedBy(row, all)) continue;
			const live = device.rooms.get().get(row.room)?.live.document;
			const document = this.#flights.get(row.order)?.segment.document ?? (isMessageRow(row) ? live : row.document);
			if (document !== undefined) byDocument.set(document, [...(byDocument.get(document) ?? []), row]);
		}
		return byDocument;
	}

	#pumpSegment(segment: SegmentReplica, rows: readonly WritableRow[]): void {
		if (!segment.isSynced) return;
		const facts = segment.facts.get();
		const done: number[] = [];
		const ready: WritableRow[] = [];
		for (const row of rows) {
			const flight = this.#flights.get(row.order);
			const standing = standingOf(row, facts, this.#deps.user);
			const isFlying = flight && segment.isWriting(flight.clientId) && !segment.isConfirmed(flight);
			if (isFlying && standing.kind !== 'done') continue;
			this.#flights.delete(row.order);
			if (standing.kind === 'done') {
				done.push(row.order);
				this.#editAfterAll(row, segment);
			} else if (standing.kind === 'refused') void this.#deps.device.putRow({ ...row, refused: standing.code });
			else if (mayLeave(row, this.#deps)) ready.push(row);
		}
		void this.#deps.device.removeRows(done);
		// One update on its way at a time: the order stays that of the outbox whatever happens to it.
		if (rows.some((row) => this.#flights.has(row.order))) return;
		this.#write(segment, firstRows(ready));
	}

	/** It was given another text in another tab while it was on its way: the new text becomes an edit. */
	#editAfterAll(row: WritableRow, segment: SegmentReplica): void {
		if (row.kind !== 'message') return;
		const arrived = segment.facts.get().byId.get(row.id);
		if (arrived?.text === undefined || arrived.text === row.text || arrived.editedAt !== undefined) return;
		void this.#deps.device.addRow(correctionOf(row, segment.document, this.#deps.clock.now()));
	}

	#write(segment: SegmentReplica, rows: readonly WritableRow[]): void {
		if (rows.length === 0) return;
		const written = segment.write((doc) => {
			for (const row of rows) writeRow(doc, row, this.#deps.user);
		});
		if (written) for (const row of rows) this.#flights.set(row.order, { segment, ...written });
	}

	#hold(document: string): SegmentReplica {
		const held = this.#held.get(document);
		if (held) return held.segment;
		const segment = this.#deps.segments.acquire(document);
		const stops = [segment.facts.subscribe(() => this.pump()), segment.status.subscribe(() => this.pump())];
		this.#held.set(document, { segment, stop: () => stops.forEach((stop) => stop()) });
		return segment;
	}

	#release(document: string): void {
		this.#held.get(document)?.stop();
		this.#held.delete(document);
		this.#deps.segments.release(document);
	}

	/** Commands and doubted messages, one at a time. */
	async #call(): Promise<void> {
		if (this.#isCalling) return;
		this.#isCalling = true;
		try {
			for (let row = this.#nextCall(); row; row = this.#nextCall()) if (!(await this.#callFor(row))) return;
		} finally {
			this.#isCalling = false;
		}
	}

	#nextCall(): OutboxCommand | OutboxMessage | undefined {
		if (!this.#hasLock || !this.#deps.isOnline()) return undefined;
		const rows = this.#deps.device.outbox.get().filter((row) => row.refused === undefined);
		// A room is left only after what was written there before has gone.
		return rows.find(
			(row): row is OutboxCommand | OutboxMessage =>
				(row.kind === 'command' && !rows.some((other) => other.room === row.room && other.order < row.order)) ||
				(row.kind === 'message' && this.#doubted.has(row.order))
		);
	}

	/** False when it is of no use to go on now. */
	async #callFor(row: OutboxCommand | OutboxMessage): Promise<boolean> {
		const outcome = await this.#askFor(row);
		// Discarded while the call was on its way: a command's effect is there all the same, and the next answer of the server says so.
		const now = this.#deps.device.row(row.order);
		// Another tab gave it another text meanwhile: the answer is not about that.
		const isCorrected = row.kind === 'message' && now?.kind === 'message' && now.text !== row.text;
		if (outcome.kind === 'done') {
			this.#doubted.delete(row.order);
			if (row.kind === 'command') await this.#deps.commandDone(row, outcome);
			await this.#called(row.order, isCorrected ? now : undefined);
			return true;
		}
		const isFinal = outcome.kind === 'refused' && outcome.status !== 401 && outcome.code !== 'wrong_account';
		if (!isFinal) this.#deps.failed(outcome);
		else if (now && !isCorrected) await this.#deps.device.putRow({ ...now, refused: outcome.code });
		if (isFinal) this.#doubted.delete(row.order);
		if (outcome.kind === 'unreachable') this.#retryIn(outcome.retryAfterMs ?? retryMs * (1 + this.#deps.clock.chance()));
		return isFinal;
	}

	async #askFor(row: OutboxCommand | OutboxMessage): Promise<CommandOutcome> {
		this.#calling = row.order;
		this.#tellSending();
		try {
			return await (row.kind === 'command' ? this.#deps.sendCommand(row) : this.#deps.postMessage(row));
		} finally {
			this.#calling = undefined;
			this.#tellSending();
		}
	}

	async #called(order: number, corrected: OutboxMessage | undefined): Promise<void> {
		const { device, segments, clock } = this.#deps;
		const document =
			corrected &&
			(segments.all.find(({ facts }) => facts.get().byId.has(corrected.id))?.document ??
				device.rooms.get().get(corrected.room)?.live.document);
		if (corrected && document !== undefined) await device.addRow(correctionOf(corrected, document, clock.now()));
		await device.removeRows([order]);
	}

	#retryIn(ms: number): void {
		this.#stopRetry();
		this.#stopRetry = this.#deps.clock.after(ms, () => this.pump());
	}
}
