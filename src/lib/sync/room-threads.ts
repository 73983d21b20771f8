/** The threads of all rooms: what is known of them, the list of those followed, and the open ones. */
import { ThreadCounts } from '#lib/core/answers.ts';
import type { MessageId, RoomId } from '#lib/core/ids.ts';
import { Cell, Derived, type Observable } from '#lib/core/observable.ts';
import type { OutboxRow } from '#lib/core/outbox.ts';
import type { SegmentFacts } from '#lib/core/segment-facts.ts';
import { threadSummaries, withReported, type ThreadSummary } from '#lib/core/threads.ts';
import type { Api } from '#lib/platform/api.ts';
import type { Clock } from '#lib/platform/clock.ts';
import type { Device } from './device.ts';
import { OpenThread, type ThreadRoom } from './open-thread.ts';
import type { OwnState } from './own-state.ts';
import type { Segments } from './segments.ts';
import { ThreadLedger } from './thread-ledger.ts';
import { threadRows } from './thread-list.ts';
import { ThreadMarks } from './thread-marks.ts';
import { ThreadReader } from './thread-reader.ts';
import type { ThreadRow, ThreadSession } from './thread-session.ts';

export interface RoomThreadsDeps {
	readonly clock: Clock;
	readonly device: Device;
	readonly segments: Segments;
	readonly api: Api;
	readonly own: OwnState;
	/** Changes when the server can be asked again. */
	readonly connection: Observable<unknown>;
	isInTouch(): boolean;
	isMentioned(text: string): boolean;
	/** What this device keeps of a segment; never asks the server. */
	read(room: RoomId, number: number): Promise<Uint8Array | undefined>;
}

export class RoomThreads {
	/** Those that are followed, with unread ones first. */
	readonly rows: Observable<readonly ThreadRow[]>;
	/** Changes whenever a thread may have. */
	readonly changes: Observable<unknown>;
	readonly #deps: RoomThreadsDeps;
	readonly #ledger = new ThreadLedger();
	/** By what the server counts, where replies are in segments that the device has not read. */
	readonly #reported = new Cell<ReadonlyMap<MessageId, ThreadSummary>>(new Map());
	readonly #asked = new Set<string>();
	readonly #marks: ThreadMarks;
	readonly #reader: ThreadReader;

	constructor(deps: RoomThreadsDeps) {
		this.#deps = deps;
		const { own, device } = deps;
		this.#marks = new ThreadMarks(own);
		this.#reader = new ThreadReader({ ...deps, ledger: this.#ledger });
		this.changes = new Derived([this.#ledger.changes, this.#reported], () => this.#reported.get());
		const listed = { ...deps, ledger: this.#ledger, marks: this.#marks };
		const sources = [this.#ledger.changes, own.follows, this.#marks.changes, device.rooms, device.people];
		this.rows = new Derived(sources, () => threadRows(listed));
	}

	start(): void {
		this.#reader.start();
	}

	/** What somebody looks at, from wherever it was read. Of segments after which some are missing the server is asked for the counts. */
	note(
		room: RoomId,
		shown: readonly { readonly number: number; readonly document: string; readonly facts: SegmentFacts }[]
	): void {
		for (const { document, facts } of shown) this.#ledger.note(document, facts);
		const newest = this.#deps.device.rooms.get().get(room)?.live.number ?? 1;
		for (const { number, document } of shown) {
			if (this.#asked.has(document) || !this.#deps.isInTouch() || this.#ledger.hasAll(room, number, newest)) continue;
			this.#asked.add(document);
			void this.#ask(room, number);
		}
	}

	/** What stands under the messages of a room. */
	under(room: RoomId, rows: readonly OutboxRow[]): ReadonlyMap<MessageId, ThreadSummary> {
		return withReported(threadSummaries(this.#ledger.of(room), rows, this.#deps.device.user), this.#reported.get());
	}

	/** Owes one `close`. */
	open(root: MessageId, room: ThreadRoom): ThreadSession {
		return new OpenThread(root, room, { ...this.#deps, ledger: this.#ledger, marks: this.#marks });
	}

	async #ask(room: RoomId, segment: number): Promise<void> {
		const answer = await this.#deps.api.json(ThreadCounts, `/api/rooms/${room}/threads?segment=${segment}`);
		if (answer.kind !== 'ok') return;
		const reported = new Map(this.#reported.get());
		for (const { thread, count, lastAt, users } of answer.value.items) reported.set(thread, { replies: count, lastAt, users });
		this.#reported.set(reported);
	}

	close(): void {
		this.#reader.close();
		this.#marks.close();
	}
}
