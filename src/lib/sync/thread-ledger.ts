/**
 * What this device has read of threads, room by room: only replies and what they reply to, so that it is kept when the segments they
 * stand in are let go of. Knows nothing of the outbox, of who follows what, or of how a segment is got.
 */
import type { MessageId, RoomId } from '#lib/core/ids.ts';
import { Cell, type Observable } from '#lib/core/observable.ts';
import { noFacts, type SegmentFacts } from '#lib/core/segment-facts.ts';
import { parseSegmentName } from '#lib/core/segment.ts';
import { threadPart } from '#lib/core/threads.ts';

interface Noted {
	readonly document: string;
	readonly number: number;
	/** As it was given, to see that it has not changed. */
	readonly facts: WeakRef<SegmentFacts>;
	/** How many threads of the room were known then: what begins another may stand in it. */
	readonly threads: number;
	readonly part: SegmentFacts;
}

interface RoomNotes {
	readonly roots: Set<MessageId>;
	/** By number, ascending. */
	segments: readonly Noted[];
}

export class ThreadLedger {
	/** Changes whenever a thread may have. */
	readonly changes: Observable<number>;
	readonly #changes = new Cell(0);
	readonly #rooms = new Map<RoomId, RoomNotes>();

	constructor() {
		this.changes = this.#changes;
	}

	get rooms(): readonly RoomId[] {
		return [...this.#rooms.keys()];
	}

	/** Of the segments noted so far, oldest first. */
	of(room: RoomId): readonly SegmentFacts[] {
		return this.#rooms.get(room)?.segments.map(({ part }) => part) ?? [];
	}

	/** The document in which this message stands; undefined when it is in no thread that was noted. */
	documentOf(room: RoomId, message: MessageId): string | undefined {
		return this.#rooms.get(room)?.segments.find(({ part }) => part.byId.has(message))?.document;
	}

	/** Cheap for what was noted before. A document of another generation takes the place of all that the room has. */
	note(document: string, facts: SegmentFacts): void {
		const name = parseSegmentName(document);
		// Nothing has been read of it yet.
		if (!name || facts === noFacts) return;
		const notes = this.#notesOf(name.room, name.generation);
		const before = notes.segments.find((noted) => noted.document === document);
		if (before?.threads === notes.roots.size && before.facts.deref() === facts) return;
		for (const { thread } of facts.messages) if (thread) notes.roots.add(thread);
		const part = threadPart(facts, (id) => notes.roots.has(id));
		const isSame = before !== undefined && isSamePart(before.part, part);
		const noted: Noted = {
			document,
			number: name.number,
			facts: new WeakRef(facts),
			threads: notes.roots.size,
			part: isSame ? before.part : part
		};
		notes.segments = [...notes.segments.filter((other) => other !== before), noted].sort((a, b) => a.number - b.number);
		if (!isSame) this.#changes.set(this.#changes.get() + 1);
	}

	/** Whether every segment from the one that this message is in to the newest was noted: then no reply to it is missing. */
	covers(room: RoomId, root: MessageId, newest: number): boolean {
		const segments = this.#rooms.get(room)?.segments ?? [];
		const first = segments.find(({ part }) => part.byId.has(root))?.number;
		if (first === undefined) return false;
		return this.hasAll(room, first, newest);
	}

	/** Whether each of these segments was noted. */
	hasAll(room: RoomId, first: number, last: number): boolean {
		const numbers = new Set(this.#rooms.get(room)?.segments.map(({ number }) => number));
		for (let number = first; number <= last; number += 1) if (!numbers.has(number)) return false;
		return true;
	}

	/** Whether it was noted since the last thread of its room became known: else what that began with may stand in it unseen. */
	isCurrent(document: string): boolean {
		const notes = this.#rooms.get(parseSegmentName(document)?.room as RoomId);
		return notes?.segments.some((noted) => noted.document === document && noted.threads === notes.roots.size) ?? false;
	}

	/** Keeps this message too from now on, before anybody has replied to it. */
	expect(room: RoomId, root: MessageId): void {
		const notes = this.#rooms.get(room) ?? { roots: new Set(), segments: [] };
		notes.roots.add(root);
		this.#rooms.set(room, notes);
	}

	/** Not ours any more. */
	forget(room: RoomId): void {
		if (this.#rooms.delete(room)) this.#changes.set(this.#changes.get() + 1);
	}

	#notesOf(room: RoomId, generation: number): RoomNotes {
		const known = this.#rooms.get(room);
		const isOld = known?.segments.some(({ document }) => parseSegmentName(document)?.generation !== generation);
		if (known && !isOld) return known;
		const fresh: RoomNotes = { roots: new Set(), segments: [] };
		this.#rooms.set(room, fresh);
		return fresh;
	}
}

/** A message that did not change keeps its object. */
function isSamePart(a: SegmentFacts, b: SegmentFacts): boolean {
	const isSameMessages = a.messages.length === b.messages.length && a.messages.every((message, at) => message === b.messages[at]);
	if (!isSameMessages || a.reactions.size !== b.reactions.size) return false;
	for (const [id, given] of b.reactions) {
		const before = a.reactions.get(id);
		if (before?.size !== given.size) return false;
		for (const [emoji, users] of given) if (before.get(emoji)?.join() !== users.join()) return false;
	}
	return true;
}
