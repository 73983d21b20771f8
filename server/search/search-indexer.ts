/**
 * Files messages for search behind the commits, in small steps and with pauses in between, so that nobody who writes waits for it. A
 * message is found within two seconds while fewer than some hundreds a second come; what a flood leaves behind is filed after it.
 * Knows nothing of queries.
 */
import type { RoomId } from '#lib/core/ids.ts';
import { tokensOf } from '#lib/core/search/tokens.ts';
import type { Database } from '../db/connect.ts';
import {
	fileMessages,
	moveSearchMarks,
	takeDue,
	unfiledMessages,
	unfiledRooms,
	type FiledMessage,
	type UnfiledMessage
} from '../db/search-index.ts';
import type { Log } from '../log.ts';

/** What comes in a burst is filed together. */
const gatherMs = 400;
/** At most this share of the time is spent on filing. */
const share = 1 / 10;
const longestPauseMs = 2_000;
const retryMs = 5_000;
/** For rooms that were there before search was, and what a killed process or another node left behind. */
const lookAgainMs = 60_000;
const roomsAtOnce = 128;
/** The embedded database has the thread of all others: it gets little at a time. */
const messagesAtOnce = { postgres: 300, pglite: 50 } as const;

export class SearchIndexer {
	readonly #database: Database;
	readonly #log: Log;
	readonly #due = new Set<RoomId>();
	#hasEdits = true;
	#timer: NodeJS.Timeout | undefined;
	#lookAgain: NodeJS.Timeout | undefined;
	#running: Promise<void> | undefined;
	#isStopped = false;

	constructor(database: Database, log: Log) {
		this.#database = database;
		this.#log = log;
	}

	start(): void {
		this.#lookAgain = setInterval(() => this.#look(), lookAgainMs);
		this.#look();
	}

	/** Something was committed in this room. Costs the committer a set's `add`. */
	moved(room: RoomId): void {
		this.#due.add(room);
		this.#wakeIn(gatherMs);
	}

	/** Texts were replaced, and stand on the list. */
	edited(): void {
		this.#hasEdits = true;
		this.#wakeIn(gatherMs);
	}

	/** Resolves when the step that runs has ended; what is left is found again at the next start. */
	async stop(): Promise<void> {
		this.#isStopped = true;
		clearInterval(this.#lookAgain);
		clearTimeout(this.#timer);
		await this.#running;
	}

	#look(): void {
		this.#hasEdits = true;
		void unfiledRooms(this.#database.db, roomsAtOnce).then(
			(rooms) => {
				for (const room of rooms) this.#due.add(room);
				this.#wakeIn(0);
			},
			(cause: unknown) => this.#failed(cause)
		);
	}

	/** While a step runs this asks for nothing: what it should find is noted before, and the step looks for that when it has ended. */
	#wakeIn(ms: number): void {
		if (this.#isStopped || this.#running !== undefined) return;
		this.#timer ??= setTimeout(() => {
			this.#timer = undefined;
			this.#running = this.#step().then((pauseMs) => {
				this.#running = undefined;
				if (this.#due.size > 0 || this.#hasEdits) this.#wakeIn(pauseMs);
			});
		}, ms).unref();
	}

	/** Never rejects. Resolves with the ms to wait before the next one. */
	async #step(): Promise<number> {
		const from = performance.now();
		const limit = messagesAtOnce[this.#database.engine];
		const rooms = [...this.#due].slice(0, roomsAtOnce);
		for (const room of rooms) this.#due.delete(room);
		// Taken before anything is awaited, as the rooms are: what is told from here on is for the next step.
		const withEdits = this.#hasEdits;
		this.#hasEdits = false;
		try {
			const messages = rooms.length === 0 ? [] : await unfiledMessages(this.#database.db, rooms, limit);
			// It was cut short somewhere among them.
			if (messages.length === limit) for (const room of rooms) this.#due.add(room);
			const edits = await this.#file(messages, withEdits ? limit : 0);
			this.#hasEdits ||= withEdits && edits === limit;
			// A whole page of rooms: there may be more that nobody has told of.
			if (rooms.length === roomsAtOnce && this.#due.size === 0) this.#look();
			return Math.min(longestPauseMs, (performance.now() - from) * (1 / share - 1));
		} catch (cause) {
			for (const room of rooms) this.#due.add(room);
			this.#hasEdits ||= withEdits;
			this.#failed(cause);
			return retryMs;
		}
	}

	/** In one transaction, so that a mark never passes a message that was not filed. Returns how many edited ones there were. */
	async #file(messages: readonly UnfiledMessage[], editsLimit: number): Promise<number> {
		const marks = new Map(messages.map(({ room, seq }) => [room, seq]));
		if (marks.size === 0 && editsLimit === 0) return 0;
		return await this.#database.db.transaction().execute(async (transaction) => {
			const edited = editsLimit > 0 ? await takeDue(transaction, editsLimit) : [];
			const all = new Map([...messages, ...edited].map((message) => [`${message.room}/${message.seq}`, message]));
			await fileMessages(transaction, [...all.values()].filter((message) => !message.isRedacted).map(filed));
			await moveSearchMarks(transaction, marks);
			return edited.length;
		});
	}

	#failed(cause: unknown): void {
		if (!this.#isStopped) this.#log.warn('search.not-filed', { reason: String(cause) });
	}
}

/** An id has an underscore, which no word has. */
function filed({ room, seq, author, text, attachments, editedAt }: UnfiledMessage): FiledMessage {
	const tokens = tokensOf({ text, attachments: attachmentsOf(attachments) });
	return { room, seq, editedAt, tokens: [...tokens, author, room] };
}

/** Written by the gate as a list of file ids. */
const attachmentsOf = (json: string): string[] => (json === '[]' ? [] : (JSON.parse(json) as string[]));
