/** One open thread as a screen sees it: told from what the device has read of its room, and by the server where that is not all. */
import { editTime } from '#lib/core/edit-time.ts';
import { newMessageId, type MessageId, type RoomId } from '#lib/core/ids.ts';
import { Cell, Derived, type Observable } from '#lib/core/observable.ts';
import type { NewOutboxRow, OutboxRow } from '#lib/core/outbox.ts';
import { readSegment, noFacts, type SegmentFacts } from '#lib/core/segment-facts.ts';
import { segmentName, storableText } from '#lib/core/segment.ts';
import { SyncError } from '#lib/core/sync-error.ts';
import { threadFacts, threadStanding, threadSummaries, type ThreadStanding } from '#lib/core/threads.ts';
import { buildTimeline, type TimelineEntry, type TimelineSource } from '#lib/core/timeline.ts';
import type { Api } from '#lib/platform/api.ts';
import type { Clock } from '#lib/platform/clock.ts';
import type { Device } from './device.ts';
import type { OwnState } from './own-state.ts';
import { askForThread } from './reported-thread.ts';
import type { ThreadLedger } from './thread-ledger.ts';
import type { ThreadMarks } from './thread-marks.ts';
import type { ThreadCoverage, ThreadSession } from './thread-session.ts';

export interface OpenThreadDeps {
	readonly clock: Clock;
	readonly device: Device;
	readonly api: Api;
	readonly own: OwnState;
	readonly ledger: ThreadLedger;
	readonly marks: ThreadMarks;
	/** Changes when the server can be asked again. */
	readonly connection: Observable<unknown>;
	isInTouch(): boolean;
	isMentioned(text: string): boolean;
	/** What this device keeps of a segment; never asks the server. */
	read(room: RoomId, number: number): Promise<Uint8Array | undefined>;
}

/** The room that it is in, as far as a thread needs it. */
export interface ThreadRoom {
	readonly id: RoomId;
	/** Changes with all that follows. */
	readonly changes: readonly Observable<unknown>[];
	segments(): readonly SegmentFacts[];
	/** Those on their way to the device included. */
	rows(): readonly OutboxRow[];
	/** What it knows of its messages beside what they say. */
	told(): Omit<TimelineSource, 'me' | 'segments' | 'gaps' | 'rows' | 'thread' | 'threads' | 'unreadAfter'>;
	add(row: NewOutboxRow): Promise<void>;
	documentOf(message: MessageId): string | undefined;
}

export class OpenThread implements ThreadSession {
	readonly root: MessageId;
	readonly timeline: Observable<readonly TimelineEntry[]>;
	readonly coverage: Observable<ThreadCoverage>;
	readonly standing: Observable<ThreadStanding>;
	readonly draft: Observable<string>;
	readonly #room: ThreadRoom;
	readonly #deps: OpenThreadDeps;
	readonly #coverage = new Cell<ThreadCoverage>('loading');
	readonly #reported = new Cell<SegmentFacts>(noFacts);
	readonly #facts: Observable<SegmentFacts>;
	readonly #stop: () => void;
	#segmentOf: ReadonlyMap<MessageId, number> = new Map();
	/** Where reading had stopped when it was opened: the line must not move away from under the reader. */
	readonly #unreadAfter: number;
	#isClosed = false;
	#isCompleting = false;

	constructor(root: MessageId, room: ThreadRoom, deps: OpenThreadDeps) {
		this.root = root;
		this.#room = room;
		this.#deps = deps;
		const { ledger, own } = deps;
		ledger.expect(room.id, root);
		this.draft = own.draft(root);
		this.coverage = this.#coverage;
		this.#facts = new Derived([ledger.changes, this.#reported, ...room.changes], () => this.#read());
		this.standing = new Derived([this.#facts, own.follows, deps.marks.changes], () => this.#standing());
		this.#unreadAfter = this.standing.get().readSeq;
		this.timeline = new Derived([this.#facts, ...room.changes], () => this.#timeline());
		let wasInTouch = deps.isInTouch();
		this.#stop = deps.connection.subscribe(() => {
			const isBack = deps.isInTouch() && !wasInTouch;
			wasInTouch = deps.isInTouch();
			if (isBack) void this.#complete();
		});
		void this.#complete();
	}

	async send(text: string, { replyTo }: { replyTo?: MessageId } = {}): Promise<MessageId> {
		const id = newMessageId(this.#deps.clock);
		const row = { kind: 'message', id, text: storableText(text), thread: this.root, ...(replyTo && { replyTo }) } as const;
		await this.#room.add({ ...row, ...this.#stamp() });
		// The row has it now: a crash in the next moment must not leave the text in both places.
		if (this.draft.get().trim() === text.trim()) this.setDraft('');
		return id;
	}

	async edit(id: MessageId, text: string): Promise<void> {
		const room = this.#room;
		const at = editTime(id, this.#deps.clock.now(), [this.#facts.get()], room.rows());
		await room.add({ kind: 'edit', id, room: room.id, at, text: storableText(text), document: this.#documentOf(id) });
	}

	async redact(id: MessageId): Promise<void> {
		await this.#room.add({ kind: 'redaction', id, document: this.#documentOf(id), ...this.#stamp() });
	}

	async react(id: MessageId, emoji: string, isOn: boolean): Promise<void> {
		await this.#room.add({ kind: 'reaction', id, emoji, isOn, document: this.#documentOf(id), ...this.#stamp() });
	}

	setDraft(text: string): void {
		this.#deps.own.setDraft(this.root, text);
	}

	setFollow(isOn: boolean): void {
		this.#deps.own.setFollow(this.root, isOn);
	}

	markRead(seq: number): void {
		if (seq > this.standing.get().readSeq) this.#deps.marks.mark(this.#room.id, this.root, seq);
	}

	close(): void {
		this.#isClosed = true;
		this.#stop();
	}

	#stamp(): { room: RoomId; at: number } {
		return { room: this.#room.id, at: this.#deps.clock.now() };
	}

	#read(): SegmentFacts {
		return threadFacts(this.root, [this.#reported.get(), ...this.#deps.ledger.of(this.#room.id), ...this.#room.segments()]);
	}

	#standing(): ThreadStanding {
		const { own, marks, device, isMentioned } = this.#deps;
		const { messages, byId } = this.#facts.get();
		const replies = messages.filter(({ id }) => id !== this.root);
		return threadStanding(byId.get(this.root), replies, {
			me: device.user,
			isFollowed: own.follows.get().get(this.root),
			readSeq: marks.of(this.#room.id, this.root),
			isMentioned
		});
	}

	#timeline(): readonly TimelineEntry[] {
		const rows = this.#room.rows();
		const { user: me } = this.#deps.device;
		const facts = this.#facts.get();
		// Threads below its replies are told from all of the room.
		const threads = threadSummaries(this.#deps.ledger.of(this.#room.id), rows, me);
		const whole = threadSummaries([facts], rows, me).get(this.root);
		return buildTimeline({
			me,
			segments: [facts],
			rows,
			thread: this.root,
			threads: whole ? new Map(threads).set(this.root, whole) : threads,
			unreadAfter: this.#unreadAfter,
			...this.#room.told()
		});
	}

	#documentOf(id: MessageId): string {
		const known = this.#room.documentOf(id) ?? this.#deps.ledger.documentOf(this.#room.id, id);
		const number = this.#segmentOf.get(id);
		const generation = this.#deps.device.rooms.get().get(this.#room.id)?.live.generation;
		if (known !== undefined) return known;
		if (number === undefined || generation === undefined) throw new SyncError('not-found');
		return segmentName({ room: this.#room.id, number, generation });
	}

	/** From the device first; the server is asked only for what that does not have, and again whenever it is back. */
	async #complete(): Promise<void> {
		if (this.#isCompleting || this.#isClosed) return;
		this.#isCompleting = true;
		try {
			if (!this.#isCovered()) await this.#readCopies();
			if (this.#isCovered()) this.#coverage.set('whole');
			else if (this.#deps.isInTouch()) await this.#ask();
			else if (this.#coverage.get() === 'loading') this.#coverage.set('partial');
		} finally {
			this.#isCompleting = false;
		}
	}

	#isCovered(): boolean {
		const newest = this.#deps.device.rooms.get().get(this.#room.id)?.live.number ?? 1;
		const isQueued = this.#room.rows().some((row) => row.kind === 'message' && row.id === this.root);
		return isQueued || this.#deps.ledger.covers(this.#room.id, this.root, newest);
	}

	/** Backwards from the newest, until what it began with is found or the device keeps no more in a row. */
	async #readCopies(): Promise<void> {
		const { device, ledger, read } = this.#deps;
		const { live, fromSegment = 1 } = device.rooms.get().get(this.#room.id) ?? {};
		for (let number = live?.number ?? 0; number >= fromSegment && !this.#isClosed && !this.#isCovered(); number -= 1) {
			const document = segmentName({ room: this.#room.id, number, generation: live?.generation ?? 1 });
			if (ledger.isCurrent(document)) continue;
			const bytes = await read(this.#room.id, number);
			if (!bytes) return;
			ledger.note(document, readSegment(bytes));
		}
	}

	async #ask(): Promise<void> {
		const answer = await askForThread(this.#deps.api, this.#room.id, this.root);
		if (this.#isClosed) return;
		if (answer.kind === 'told') {
			this.#segmentOf = answer.segments;
			this.#reported.set(answer.facts);
			this.#coverage.set('whole');
		} else if (answer.kind === 'unknown') this.#coverage.set('unknown');
		else if (this.#coverage.get() !== 'whole') this.#coverage.set('partial');
	}
}
