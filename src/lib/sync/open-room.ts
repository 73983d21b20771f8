/** One open room as a screen sees it: loaded segments and outbox in one timeline, and what can be done there. */
import { editTime } from '#lib/core/edit-time.ts';
import { newMessageId, type MessageId, type RoomId, type UserId } from '#lib/core/ids.ts';
import { Cell, Derived, type Observable } from '#lib/core/observable.ts';
import type { NewOutboxRow, OutboxRow } from '#lib/core/outbox.ts';
import { storableText } from '#lib/core/segment.ts';
import { SyncError } from '#lib/core/sync-error.ts';
import { buildTimeline, type TimelineEntry, type TimelineSource } from '#lib/core/timeline.ts';
import type { UnreadReader } from '#lib/core/unread.ts';
import type { Clock } from '#lib/platform/clock.ts';
import type { Device } from './device.ts';
import type { MemberDirectory } from './member-directory.ts';
import type { OwnState } from './own-state.ts';
import type { ReadMarks } from './read-marks.ts';
import type { PinBoard } from './pinned.ts';
import type { Member, PinnedMessage, RoomDetails, RoomSession } from './replica.ts';
import { OpenHistory } from './open-history.ts';
import { roomDetails } from './room-details.ts';
import type { RoomPlaces } from './room-places.ts';
import type { RoomThreads } from './room-threads.ts';
import type { RoomWindow } from './room-window.ts';
import type { ThreadSession } from './thread-session.ts';
import { Typing, TypingStates } from './typing.ts';

export interface OpenRoomDeps {
	readonly clock: Clock;
	readonly device: Device;
	readonly own: OwnState;
	readonly marks: ReadMarks;
	readonly window: RoomWindow;
	readonly places: RoomPlaces;
	readonly threads: RoomThreads;
	readonly directory: MemberDirectory;
	readonly board: PinBoard;
	readonly reader: UnreadReader;
	/** True when the server has said which rooms are ours since this page opened, or cannot be asked: what is unknown then is not ours. */
	readonly isSettled: Observable<boolean>;
	closed(room: OpenRoom): void;
}

export class OpenRoom implements RoomSession {
	readonly id: RoomId;
	readonly room: Observable<RoomDetails | undefined>;
	readonly status: Observable<'loading' | 'ready' | 'gone'>;
	readonly timeline: Observable<readonly TimelineEntry[]>;
	readonly typing: Observable<readonly UserId[]>;
	readonly members: Observable<readonly Member[]>;
	readonly draft: Observable<string>;
	readonly pins: Observable<readonly PinnedMessage[]>;
	readonly older: RoomSession['older'];
	readonly history: OpenHistory;
	readonly #deps: OpenRoomDeps;
	readonly #typing: Typing;
	readonly #typingStates: TypingStates;
	readonly #isLoaded = new Cell(false);
	/** Rows on their way to the device: on screen from the frame in which they were written, in the outbox once they are kept. */
	readonly #keeping = new Cell<readonly OutboxRow[]>([]);
	/** With what is shown of messages. */
	readonly #changes: readonly Observable<unknown>[];
	readonly #stops: (() => void)[];
	#unreadAfter: number | undefined;
	#openers = 0;

	constructor(id: RoomId, deps: OpenRoomDeps) {
		this.id = id;
		this.#deps = deps;
		const { device, window, directory, clock, threads } = deps;
		this.#typing = new Typing(clock, () => window.live);
		this.draft = deps.own.draft(id);
		this.older = window.older;
		this.history = new OpenHistory(window, deps.places, clock);
		this.room = new Derived([device.rooms, device.outbox, device.marks, window.changes, device.people], () =>
			roomDetails(id, deps)
		);
		this.status = new Derived([device.rooms, this.#isLoaded, deps.isSettled], () => this.#status());
		const facts = [window.changes, device.outbox, device.rooms];
		this.#changes = [...facts, this.#keeping, directory.receipts];
		this.timeline = new Derived([...this.#changes, threads.changes], () => this.#timeline());
		this.pins = new Derived(facts, () => deps.board.messages(window));
		const isStale = new Cell({});
		this.#typingStates = new TypingStates(clock, () => isStale.set({}));
		this.typing = new Derived([window.presence, window.changes, isStale], () =>
			this.#typingStates.users(window.live?.presence.get() ?? new Map<number, unknown>(), device.user)
		);
		this.members = new Derived([directory.members, device.people], () => directory.of(id));
		this.#stops = [
			device.rooms.subscribe(() => void this.#follow()),
			window.changes.subscribe(() => threads.note(id, window.shown))
		];
		void this.#follow();
		void directory.load(id);
	}

	opened(): this {
		this.#openers += 1;
		return this;
	}

	async send(text: string, options: { replyTo?: MessageId } = {}): Promise<MessageId> {
		const id = newMessageId(this.#deps.clock);
		const { replyTo } = options;
		this.history.showLatest();
		await this.#add({ kind: 'message', id, text: storableText(text), ...(replyTo && { replyTo }), ...this.#stamp() });
		this.setTyping(false);
		// The row has it now: a crash in the next moment must not leave the text in both places.
		if (this.draft.get().trim() === text.trim()) this.setDraft('');
		return id;
	}

	async edit(id: MessageId, text: string): Promise<void> {
		const at = editTime(id, this.#deps.clock.now(), this.#deps.window.segments, this.#rows());
		await this.#add({ kind: 'edit', id, room: this.id, at, text: storableText(text), document: this.#documentOf(id) });
		this.setTyping(false);
	}

	async redact(id: MessageId): Promise<void> {
		await this.#add({ kind: 'redaction', id, document: this.#documentOf(id), ...this.#stamp() });
	}

	async react(id: MessageId, emoji: string, isOn: boolean): Promise<void> {
		await this.#add({ kind: 'reaction', id, emoji, isOn, document: this.#documentOf(id), ...this.#stamp() });
	}

	async pin(message: MessageId, isOn: boolean): Promise<void> {
		const command = { type: isOn ? 'pin' : 'unpin', message } as const;
		await this.#add({ kind: 'command', key: newMessageId(this.#deps.clock), command, ...this.#stamp() });
	}

	openThread(root: MessageId): ThreadSession {
		const { window, threads } = this.#deps;
		return threads.open(root, {
			id: this.id,
			changes: this.#changes,
			segments: () => window.segments,
			rows: () => this.#rows(),
			told: () => this.#told(),
			add: (row) => this.#add(row),
			documentOf: (message) => window.documentOf(message)
		});
	}

	threadOf(message: MessageId): MessageId | undefined {
		const arrived = this.#deps.window.segments.find(({ byId }) => byId.has(message))?.byId.get(message);
		const row = this.#rows().find((candidate) => candidate.kind === 'message' && candidate.id === message);
		return arrived?.thread ?? (row?.kind === 'message' ? row.thread : undefined);
	}

	loadOlder(): Promise<void> {
		return this.#deps.window.loadOlder();
	}

	/** There is a server again. */
	retry(): Promise<void> {
		return this.#deps.window.retry();
	}

	markRead(seq: number): void {
		this.#deps.marks.mark(this.id, seq);
	}

	setTyping(isTyping: boolean): void {
		this.#typing.set(isTyping);
	}

	setDraft(text: string): void {
		this.#deps.own.setDraft(this.id, text);
	}

	close(): void {
		this.#openers -= 1;
		if (this.#openers <= 0) this.end();
	}

	/** Whoever still has it open. */
	end(): void {
		this.setTyping(false);
		this.#typingStates.close();
		for (const stop of this.#stops) stop();
		this.history.end();
		this.#deps.window.end();
		this.#deps.closed(this);
	}

	async #add(row: NewOutboxRow): Promise<void> {
		const shown: OutboxRow = { ...row, order: Number.MAX_SAFE_INTEGER };
		this.#keeping.set([...this.#keeping.get(), shown]);
		try {
			await this.#deps.device.addRow(row);
		} finally {
			this.#keeping.set(this.#keeping.get().filter((other) => other !== shown));
		}
	}

	/** A row stands in both lists for the moment between being kept and being told so: its message is one all the same. */
	#rows(): readonly OutboxRow[] {
		const rows = this.#deps.device.rowsOf(this.id);
		const kept = new Set(rows.map((row) => (row.kind === 'message' ? row.id : undefined)));
		return [...rows, ...this.#keeping.get().filter((row) => row.kind !== 'message' || !kept.has(row.id))];
	}

	#stamp(): { room: RoomId; at: number } {
		return { room: this.id, at: this.#deps.clock.now() };
	}

	#documentOf(id: MessageId): string {
		const document = this.#deps.window.documentOf(id);
		if (document === undefined) throw new SyncError('not-found');
		return document;
	}

	async #follow(): Promise<void> {
		const { device, marks, window, board } = this.#deps;
		void board.load();
		if (!device.rooms.get().has(this.id)) {
			window.close();
			return;
		}
		// Once, as it was at opening: the line must not move away from under the reader.
		this.#unreadAfter ??= marks.lineOf(this.id);
		await window.follow();
		this.#isLoaded.set(true);
	}

	#status(): 'loading' | 'ready' | 'gone' {
		if (!this.#deps.device.rooms.get().has(this.id)) return this.#deps.isSettled.get() ? 'gone' : 'loading';
		return this.#isLoaded.get() ? 'ready' : 'loading';
	}

	#timeline(): readonly TimelineEntry[] {
		const { device, window, threads } = this.#deps;
		const rows = this.#rows();
		return buildTimeline({
			me: device.user,
			segments: window.segments,
			gaps: window.gaps,
			// What has not arrived stands after the newest, wherever that is.
			rows: window.isAtLive ? rows : rows.filter((row) => row.kind !== 'message'),
			threads: threads.under(this.id, rows),
			unreadAfter: this.#unreadAfter,
			...this.#told()
		});
	}

	/** What the room knows of its messages beside what they say. */
	#told(): Pick<TimelineSource, 'isMentioned' | 'pins' | 'reached'> {
		const { directory, board, reader } = this.#deps;
		return { isMentioned: (text) => reader.isMentioned(text), pins: board.ids, reached: directory.reachedIn(this.id) };
	}
}
