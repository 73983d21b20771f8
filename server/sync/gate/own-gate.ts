/**
 * The gate of a user's own document. All of it belongs to its one user, so what is checked is shape and size: known roots, keys and values,
 * runs of plain text, nothing in the server's name. Keeps exactly what was checked. Pure: knows nothing of sockets or the log.
 */
import { maxMergedDraftUnits, isOwnEntry, isOwnKey, parseOwnRoot } from '#lib/core/own-document.ts';
import type { RefusalCode } from '#lib/core/refusal.ts';
import { maxUpdateBytes, serverClientId } from '#lib/core/segment.ts';
import { decodeOwnUpdate, type OwnPlace, type OwnSection, type OwnStruct } from './decode-own-update.ts';
import type { DeletedRange, ItemId } from './decode-update.ts';
import { encodeOwnUpdate, type OwnRun } from './encode-own-update.ts';
import { Faults } from './faults.ts';
import type { OwnFacts } from './own-facts.ts';

export type OwnVerdict =
	| { readonly kind: 'admitted'; readonly update: Uint8Array; readonly clocks: ReadonlyMap<number, number> }
	/** Nothing new in it. */
	| { readonly kind: 'known'; readonly clocks: ReadonlyMap<number, number> }
	/** It builds on structs that are not here. */
	| { readonly kind: 'incomplete' }
	| {
			readonly kind: 'refused';
			readonly code: RefusalCode;
			/** Keys and roots at fault. */
			readonly ids: readonly string[];
			readonly clients: readonly number[];
	  };

/** More client ids than a generation has. */
const maxSections = 1_024;
/** Comparisons that Yjs may need to place concurrent runs of text: some 100 ms. */
const maxSteps = 1_000_000;

/** Never throws, and changes nothing. */
export function admitOwnUpdate(facts: OwnFacts, update: Uint8Array, isSyncStep2: boolean): OwnVerdict {
	if (update.length > maxUpdateBytes) return { kind: 'refused', code: 'too_large', ids: [], clients: [] };
	const decoded = decodeOwnUpdate(update);
	if (!decoded || decoded.sections.length > maxSections) return { kind: 'refused', code: 'malformed', ids: [], clients: [] };
	return new OwnCheck(facts, isSyncStep2).check(decoded.sections, decoded.deletes);
}

interface Queue {
	readonly section: OwnSection;
	next: number;
}

class OwnCheck {
	readonly #facts: OwnFacts;
	readonly #isSyncStep2: boolean;
	readonly #faults = new Faults();
	readonly #runs = new Map<number, OwnRun[]>();
	readonly #clocks = new Map<number, number>();
	/** UTF-16 units by which each touched draft grows. */
	readonly #growth = new Map<string, number>();
	#isIncomplete = false;
	#steps = 0;
	#placed = 0;

	constructor(facts: OwnFacts, isSyncStep2: boolean) {
		this.#facts = facts;
		this.#isSyncStep2 = isSyncStep2;
	}

	check(sections: readonly OwnSection[], deletes: readonly DeletedRange[]): OwnVerdict {
		this.#placeAll(this.#clientSections(sections));
		const fresh = this.#isIncomplete ? [] : this.#freshDeletes(deletes);
		for (const [root, growth] of this.#growth) {
			if (growth > 0 && this.#facts.unitsOf(root) + growth > maxMergedDraftUnits) this.#faults.add('too_large', root);
		}
		const refused = this.#faults.verdict(this.#runs.keys());
		if (refused) return refused;
		if (this.#isIncomplete) return { kind: 'incomplete' };
		if (this.#runs.size === 0 && fresh.length === 0) return { kind: 'known', clocks: this.#clocks };
		return { kind: 'admitted', update: encodeOwnUpdate(this.#runs, fresh), clocks: this.#clocks };
	}

	/** What stands under the server's client id is the server's alone: only ever repeated, and passed over. */
	#clientSections(sections: readonly OwnSection[]): Queue[] {
		return sections.flatMap((section) => {
			if (section.client !== serverClientId) return [{ section, next: 0 }];
			const last = section.structs.at(-1);
			const isNew = last !== undefined && last.clock + last.length > this.#facts.nextClock(serverClientId);
			if (isNew && !this.#isSyncStep2) this.#faults.add('not_yours');
			return [];
		});
	}

	/** Sections may stand on one another: round after round, each goes as far as it can. */
	#placeAll(queues: readonly Queue[]): void {
		let waiting = queues;
		for (let hasMoved = true; hasMoved && waiting.length > 0 && !this.#faults.any;) {
			hasMoved = false;
			for (const queue of waiting) hasMoved = this.#placeNext(queue) || hasMoved;
			waiting = waiting.filter((queue) => queue.next < queue.section.structs.length);
		}
		this.#isIncomplete = waiting.length > 0;
	}

	#placeNext(queue: Queue): boolean {
		const start = queue.next;
		const { client, structs } = queue.section;
		for (let struct = structs[start]; struct && !this.#faults.any && this.#settle(client, struct); struct = structs[queue.next])
			queue.next += 1;
		return queue.next > start;
	}

	/** False for a struct that waits for something that is not here. */
	#settle(client: number, struct: OwnStruct): boolean {
		const known = Math.min(this.#nextClock(client) - struct.clock, struct.length);
		if (known < 0) return false;
		if (known < struct.length) {
			if (struct.content.kind === 'hole') return false;
			const run = this.#runOf(client, struct, known);
			if (run === 'waits') return false;
			this.#take(client, run);
		}
		this.#clocks.set(client, struct.clock + struct.length);
		return true;
	}

	#take(client: number, run: OwnRun | undefined): void {
		// Named even where nothing of it is taken: its replica has a hole now.
		const runs = this.#runs.get(client) ?? [];
		this.#runs.set(client, runs);
		if (!run) return this.#faults.add('malformed');
		if (!this.#isFit(run)) return;
		runs.push(run);
		this.#placed += 1;
		if (this.#steps > maxSteps) this.#faults.add('too_large');
	}

	/** The part of it that is not here yet. Undefined when it has no place. */
	#runOf(client: number, struct: OwnStruct, known: number): OwnRun | undefined | 'waits' {
		const { rightOrigin, clock, length } = struct;
		const origin = known === 0 ? struct.origin : { client, clock: clock + known - 1 };
		const [left, right] = [origin && this.#find(origin), rightOrigin && this.#find(rightOrigin)];
		if (left === 'unknown' || right === 'unknown') return 'waits';
		const place = (known === 0 ? struct.place : undefined) ?? left ?? right;
		const content = rest(struct, known);
		if (!place || !content || !isWithin(place, left) || !isWithin(place, right)) return undefined;
		return { client, clock: clock + known, length: length - known, origin, rightOrigin, place, content };
	}

	#isFit({ place: { root: name, key }, content, rightOrigin, origin, client, length }: OwnRun): boolean {
		const root = parseOwnRoot(name);
		if (root === undefined) return this.#refuse('not_yours', name);
		if (root.kind === 'draft') {
			if (key !== undefined || content.kind === 'values') return this.#refuse('malformed', name);
			if (content.kind === 'text') this.#growth.set(name, (this.#growth.get(name) ?? 0) + length);
			if (!this.#followsLast(client, origin)) this.#steps += this.#placed + this.#facts.stepsBetween(name, origin, rightOrigin);
			return true;
		}
		if (key === undefined || rightOrigin || !isOwnKey(root.map, key) || content.kind === 'text')
			return this.#refuse('malformed', key ?? name);
		const isHonest = content.kind === 'deleted' || content.values.every((value) => isOwnEntry(root.map, key, value));
		return isHonest || this.#refuse('malformed', key);
	}

	#refuse(code: RefusalCode, id: string): false {
		this.#faults.add(code, id);
		return false;
	}

	#followsLast(client: number, origin: ItemId | undefined): boolean {
		return origin !== undefined && origin.client === client && origin.clock === this.#nextClock(client) - 1;
	}

	#nextClock(client: number): number {
		const last = this.#runs.get(client)?.at(-1);
		return last ? last.clock + last.length : this.#facts.nextClock(client);
	}

	#find({ client, clock }: ItemId): OwnPlace | undefined | 'unknown' {
		if (clock >= this.#nextClock(client)) return 'unknown';
		const runs = this.#runs.get(client);
		if (!runs?.[0] || clock < runs[0].clock) return this.#facts.placeOf(client, clock);
		return runAt(runs, clock)?.place;
	}

	/** Those that are not deleted here yet. */
	#freshDeletes(deletes: readonly DeletedRange[]): DeletedRange[] {
		const fresh: DeletedRange[] = [];
		for (const { client, clock, length } of deletes) {
			const end = Math.min(clock + length, this.#nextClock(client));
			if (end < clock + length && !this.#isSyncStep2) this.#isIncomplete = true;
			const known = Math.min(end, this.#facts.nextClock(client));
			for (const range of this.#facts.liveWithin(client, clock, known)) fresh.push(this.#shrink(range, range.root));
			for (const run of this.#runs.get(client) ?? []) {
				const [from, to] = [Math.max(run.clock, clock), Math.min(run.clock + run.length, end)];
				if (from < to && run.content.kind !== 'deleted')
					fresh.push(this.#shrink({ client, clock: from, length: to - from }, run.place.root));
			}
		}
		return fresh;
	}

	#shrink({ client, clock, length }: DeletedRange, root: string): DeletedRange {
		if (this.#growth.has(root)) this.#growth.set(root, (this.#growth.get(root) ?? 0) - length);
		return { client, clock, length };
	}
}

const isWithin = (place: OwnPlace, neighbour: OwnPlace | undefined): boolean =>
	neighbour === undefined || (neighbour.root === place.root && neighbour.key === place.key);

function runAt(runs: readonly OwnRun[], clock: number): OwnRun | undefined {
	let [low, high] = [0, runs.length - 1];
	while (low < high) {
		const middle = (low + high + 1) >> 1;
		if ((runs[middle]?.clock ?? 0) <= clock) low = middle;
		else high = middle - 1;
	}
	return runs[low];
}

/** Undefined where a character would be parted. */
function rest({ content }: OwnStruct, known: number): OwnRun['content'] | undefined {
	if (content.kind === 'values') return { kind: 'values', values: content.values.slice(known) };
	if (content.kind === 'hole' || content.kind === 'deleted') return { kind: 'deleted' };
	const text = content.text.slice(known);
	return text.isWellFormed() ? { kind: 'text', text } : undefined;
}
