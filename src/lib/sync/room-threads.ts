/** The threads of all rooms: what is known of them, the list of those followed, and the open ones. */
import type { MessageId, RoomId } from '#lib/core/ids.ts';
import { Derived, type Observable } from '#lib/core/observable.ts';
import type { OutboxRow } from '#lib/core/outbox.ts';
import type { SegmentFacts } from '#lib/core/segment-facts.ts';
import { threadSummaries, type ThreadSummary } from '#lib/core/threads.ts';
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
	readonly #marks: ThreadMarks;
	readonly #reader: ThreadReader;

	constructor(deps: RoomThreadsDeps) {
		this.#deps = deps;
		const { own, device } = deps;
		this.#marks = new ThreadMarks(own);
		this.#reader = new ThreadReader({ ...deps, ledger: this.#ledger });
		this.changes = this.#ledger.changes;
		const listed = { ...deps, ledger: this.#ledger, marks: this.#marks };
		const sources = [this.#ledger.changes, own.follows, this.#marks.changes, device.rooms, device.people];
		this.rows = new Derived(sources, () => threadRows(listed));
	}

	start(): void {
		this.#reader.start();
	}

	/** What somebody looks at, from wherever it was read. */
	note(shown: readonly { readonly document: string; readonly facts: SegmentFacts }[]): void {
		for (const { document, facts } of shown) this.#ledger.note(document, facts);
	}

	/** What stands under the messages of a room. */
	under(room: RoomId, rows: readonly OutboxRow[]): ReadonlyMap<MessageId, ThreadSummary> {
		return threadSummaries(this.#ledger.of(room), rows, this.#deps.device.user);
	}

	/** Owes one `close`. */
	open(root: MessageId, room: ThreadRoom): ThreadSession {
		return new OpenThread(root, room, { ...this.#deps, ledger: this.#ledger, marks: this.#marks });
	}

	close(): void {
		this.#reader.close();
		this.#marks.close();
	}
}
