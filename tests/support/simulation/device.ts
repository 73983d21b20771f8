/**
 * One device in a simulated network: the documents, the writing hand and the judgement of the real replica, with an outbox that is a
 * list. Frames wait on its wire until the simulation lets them through; when the line is cut they are lost.
 */
import * as Y from 'yjs';
import type { MessageId, UserId } from '#lib/core/ids.ts';
import type { RefusalCode } from '#lib/core/refusal.ts';
import { SegmentReader, type SegmentFacts } from '#lib/core/segment-facts.ts';
import { SegmentWriter } from '#lib/sync/segment-writer.ts';
import { standingOf, subjectOf, writeRow, type WritableRow } from '#lib/sync/segment-writes.ts';
import type { Room } from '#server/sync/segments/room.ts';
import type { Chance } from './chance.ts';
import type { LogNode } from './log-node.ts';

interface Copy {
	readonly number: number;
	readonly said: Y.Doc;
	readonly reader: SegmentReader;
	facts: SegmentFacts;
	writer: SegmentWriter | undefined;
	/** Orders of the rows that are written and not said yet, with the clock that confirms them. */
	readonly flying: Map<number, number>;
}

export interface Refused {
	readonly row: WritableRow;
	readonly code: string;
}

export class SimulatedDevice {
	readonly user: UserId;
	readonly refused: Refused[] = [];
	outbox: WritableRow[] = [];
	isOnline = true;
	readonly #node: LogNode;
	readonly #room: Room;
	readonly #chance: Chance;
	readonly #copies = new Map<number, Copy>();
	#wire: (() => void)[] = [];
	/** Raised when the line is cut: what comes back over an older one is not heard. */
	#line = 0;

	constructor(user: UserId, { node, room, chance }: { node: LogNode; room: Room; chance: Chance }) {
		this.user = user;
		this.#node = node;
		this.#room = room;
		this.#chance = chance;
	}

	/** What it holds, oldest segment first. */
	get facts(): readonly SegmentFacts[] {
		return [...this.#copies.values()].sort((one, other) => one.number - other.number).map(({ facts }) => facts);
	}

	/** In which segment this device has a message that stands, written by `author` if given. */
	messages(author?: UserId): readonly { id: MessageId; number: number }[] {
		return [...this.#copies.values()].flatMap(({ number, facts }) =>
			facts.messages
				.filter((message) => message.text !== undefined && (author === undefined || message.author === author))
				.map(({ id }) => ({ id, number }))
		);
	}

	/** Hears what the server has, judges its rows, and puts what is due on the wire. Nothing while offline. */
	async exchange(): Promise<void> {
		if (!this.isOnline) return;
		for (let number = 1; number <= this.#room.live; number += 1) await this.#hear(number);
		for (const copy of this.#copies.values()) this.#judge(copy);
		for (const copy of this.#copies.values()) await this.#send(copy);
	}

	/** Lets some frames through, in their order; sometimes one comes twice. */
	deliver(most: number): void {
		for (const frame of this.#wire.splice(0, most)) {
			frame();
			if (this.#chance.percent(5)) frame();
		}
	}

	/** With what is on the wire. */
	cut(): void {
		this.isOnline = false;
		this.#line += 1;
		this.#wire = [];
	}

	/** The same structs again, for nobody knows which of them came. */
	async mend(): Promise<void> {
		this.isOnline = true;
		for (const copy of this.#copies.values()) for (const update of copy.writer?.unconfirmed ?? []) await this.#post(copy, update);
	}

	async #hear(number: number): Promise<void> {
		const segment = await this.#node.openSegment(this.#room, number);
		const copy = this.#copies.get(number) ?? this.#open(number);
		Y.applyUpdate(copy.said, segment.diff(Y.encodeStateVector(copy.said)), 'server');
		copy.facts = copy.reader.read();
	}

	#open(number: number): Copy {
		const said = new Y.Doc();
		const reader = new SegmentReader(said);
		const copy: Copy = { number, said, reader, facts: reader.read(), writer: undefined, flying: new Map() };
		this.#copies.set(number, copy);
		return copy;
	}

	#judge(copy: Copy): void {
		for (const [order, clock] of copy.flying) if ((copy.writer?.confirmedClock ?? 0) >= clock) copy.flying.delete(order);
		this.outbox = this.outbox.filter((row) => {
			if (!this.#belongs(row, copy)) return true;
			const standing = standingOf(row, copy.facts, this.user);
			if (standing.kind === 'unwritten') return true;
			// Written and on its way: the server has the word.
			if (standing.kind === 'refused' && copy.flying.has(row.order)) return true;
			copy.flying.delete(row.order);
			if (standing.kind === 'refused') this.refused.push({ row, code: standing.code });
			return false;
		});
	}

	#belongs(row: WritableRow, copy: Copy): boolean {
		return row.kind === 'message'
			? copy.flying.has(row.order) || copy.facts.byId.has(row.id)
			: row.document === String(copy.number);
	}

	/** One update on its way at a time, each subject once: as the drain does it. */
	async #send(copy: Copy): Promise<void> {
		if (copy.flying.size > 0) return;
		const ahead = new Set<string>();
		const isFlying = (row: WritableRow): boolean => [...this.#copies.values()].some(({ flying }) => flying.has(row.order));
		const due = this.outbox.filter((row) => {
			const isBehind = ahead.has(row.id) || ahead.has(subjectOf(row));
			ahead.add(subjectOf(row));
			const goesHere = row.kind === 'message' ? copy.number === this.#room.live : row.document === String(copy.number);
			return goesHere && !isBehind && !isFlying(row);
		});
		if (due.length === 0) return;
		copy.writer ??= new SegmentWriter(copy.said, 2 + Math.floor(this.#chance.next() * 2 ** 31));
		const written = copy.writer.write((doc) => {
			for (const row of due) writeRow(doc, row, this.user);
		});
		if (written === undefined) return;
		for (const row of due) copy.flying.set(row.order, written.clock);
		await this.#post(copy, written.update);
	}

	async #post(copy: Copy, update: Uint8Array): Promise<void> {
		const segment = await this.#node.openSegment(this.#room, copy.number);
		const { writer } = copy;
		const line = this.#line;
		const isHeard = (): boolean => line === this.#line && writer === copy.writer;
		this.#wire.push(() =>
			this.#node.receive(this.#room, segment, update, {
				user: this.user,
				refused: (code, ids) => isHeard() && this.#dropped(copy, code, ids),
				ask: () => {
					if (isHeard()) for (const again of copy.writer?.unconfirmed ?? []) void this.#post(copy, again);
				}
			})
		);
	}

	/** A refusal leaves a hole in the writing hand: it goes, and its rows are written anew, but for those at fault. */
	#dropped(copy: Copy, code: RefusalCode, ids: readonly string[]): void {
		const named = new Set(ids.map((id) => id.split('|')[0]));
		const flown = new Set(copy.flying.keys());
		copy.writer?.destroy();
		copy.writer = undefined;
		copy.flying.clear();
		if (code === 'segment_sealed') return;
		this.outbox = this.outbox.filter((row) => {
			const isAtFault = flown.has(row.order) && (ids.length === 0 || named.has(row.id));
			if (isAtFault) this.refused.push({ row, code });
			return !isAtFault;
		});
	}
}
