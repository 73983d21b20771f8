/**
 * The whole check of one update, whatever is in it: whose each section is, what of it is here already, what each new item stands on, and
 * what is deleted. The rules for values are the draft's. Never throws, and changes `below` in no way: what is admitted is in the layer.
 */
import { equalityDeep } from 'lib0/function';
import { maxUpdateBytes, serverClientId } from '#lib/core/segment.ts';
import { isRedactedValue } from './check-values.ts';
import {
	decodeUpdate,
	type DecodedStruct,
	type DecodedUpdate,
	type DeletedRange,
	type ItemId,
	type Place,
	type Section
} from './decode-update.ts';
import type { Facts } from './facts.ts';
import type { Submission, Verdict } from './gate.ts';
import { isSameId } from './key-chain.ts';
import type { Layer } from './layer.ts';
import { SubmissionDraft } from './submission-draft.ts';

/** More client ids of one user than a segment takes in all; bounds how often sections are looked at. */
const maxSections = 256;
/** Bounds the time for one hostile update; an honest one needs a few steps for each concurrent item. */
const maxSteps = 100_000;

export type Admission =
	| { readonly verdict: Extract<Verdict, { kind: 'admitted' }>; readonly layer: Layer }
	| { readonly verdict: Exclude<Verdict, { kind: 'admitted' }> };

export function admitUpdate(below: Facts, submission: Submission): Admission {
	if (submission.update.length > maxUpdateBytes) return refuse('too_large');
	const decoded = decodeUpdate(submission.update);
	if (!decoded) return refuse('malformed');
	return new UpdateCheck(below, submission).check(decoded);
}

const refuse = (code: 'too_large' | 'malformed'): Admission => ({ verdict: { kind: 'refused', code, ids: [], clients: [] } });

/** A section on its way in: `next` is the struct that waits. */
interface Queue {
	readonly section: Section;
	/** Undefined for a client id that is nobody's yet. */
	readonly isBound: boolean;
	next: number;
	/** Clock up to which its structs are settled. */
	reached: number;
}

class UpdateCheck {
	readonly #below: Facts;
	readonly #submission: Submission;
	readonly #draft: SubmissionDraft;
	readonly #clocks = new Map<number, number>();
	/** Own client ids with something new: refused, they have a hole. */
	readonly #writers = new Set<number>();
	#isIncomplete = false;

	constructor(below: Facts, submission: Submission) {
		this.#below = below;
		this.#submission = submission;
		this.#draft = new SubmissionDraft(below, submission);
	}

	check({ sections, deletes }: DecodedUpdate): Admission {
		const queues = this.#ownSections(sections);
		this.#placeAll(queues);
		const { faults, layer } = this.#draft;
		if (!faults.any && !this.#isIncomplete) this.#checkDeletes(deletes);
		const isWhole = !faults.any && !this.#isIncomplete;
		const conclusion = isWhole ? this.#draft.conclude() : 'incomplete';
		const refused = faults.verdict(this.#writers);
		if (refused) return { verdict: refused };
		if (conclusion === 'incomplete') return { verdict: { kind: 'incomplete' } };
		if (layer.structs.size === 0) return { verdict: { kind: 'known', clocks: this.#clocks } };
		return { verdict: { kind: 'admitted', ...conclusion, clocks: this.#clocks }, layer };
	}

	/** Sorts out the sections of others: left out of a SyncStep2, and only to be repeated in an update. */
	#ownSections(sections: readonly Section[]): Queue[] {
		const queues: Queue[] = [];
		for (const section of sections) {
			const owner = section.client === serverClientId ? 'server' : this.#submission.ownerOf(section.client);
			if (owner === this.#submission.user || (owner === undefined && this.#submission.isSyncStep2)) {
				queues.push({ section, isBound: owner !== undefined, next: 0, reached: 0 });
			} else if (!this.#submission.isSyncStep2) {
				this.#checkRepeated(section);
			}
		}
		if (queues.length > maxSections) this.#draft.faults.add('too_many_clients');
		return queues.length > maxSections ? [] : queues;
	}

	#checkRepeated(section: Section): void {
		for (const struct of section.structs) {
			if (struct.kind !== 'hole' && !this.#matches(section.client, struct, 0, struct.length)) {
				this.#draft.faults.add('not_yours');
				this.#writers.add(section.client);
				return;
			}
		}
	}

	/** Sections may stand on one another: round after round, each goes as far as it can. */
	#placeAll(queues: readonly Queue[]): void {
		let waiting = queues;
		for (;;) {
			let hasMoved = false;
			for (const queue of waiting) hasMoved = this.#placeNext(queue) || hasMoved;
			waiting = waiting.filter((queue) => queue.next < queue.section.structs.length);
			if (waiting.length === 0 || !hasMoved) break;
		}
		// What a caught-up node still lacks is nowhere: in a SyncStep2 it is left out, for the sender holds it as pending too.
		this.#isIncomplete = waiting.length > 0 && !(this.#submission.isSyncStep2 && this.#submission.isCaughtUp === true);
	}

	/** True when at least one struct was settled. */
	#placeNext(queue: Queue): boolean {
		const { structs } = queue.section;
		const start = queue.next;
		for (let struct = structs[start]; struct && this.#settle(queue, struct); struct = structs[queue.next]) queue.next += 1;
		return queue.next > start;
	}

	/** False for a struct that waits for something that is not here. */
	#settle(queue: Queue, struct: DecodedStruct): boolean {
		const { client } = queue.section;
		const { layer, faults } = this.#draft;
		const next = Math.max(layer.nextClock(client), queue.reached);
		const known = Math.min(next - struct.clock, struct.length);
		if (known < 0) return false;
		if (struct.kind === 'hole') return known === struct.length;
		if (known > 0 && !this.#matches(client, struct, 0, known)) {
			faults.add('malformed', struct.place?.key);
			this.#writers.add(client);
		}
		if (known < struct.length) {
			const place = this.#placeOf(client, struct, known);
			if (place === 'unknown') return false;
			if (!place || !this.#draft.isOwnRoot(place.root)) return this.#refuseForeign(queue);
			this.#write(client, struct, known, place);
		}
		queue.reached = struct.clock + struct.length;
		if (queue.isBound || this.#writers.has(client)) this.#clocks.set(client, queue.reached);
		return layer.steps <= maxSteps || this.#refuseCostly();
	}

	#refuseCostly(): false {
		this.#draft.faults.add('too_large');
		return false;
	}

	/** A place that is not the user's. What an unbound client id wrote elsewhere is another's, not yet known here: left out. */
	#refuseForeign(queue: Queue): boolean {
		if (queue.isBound || this.#writers.has(queue.section.client)) {
			this.#draft.faults.add('not_yours');
			this.#writers.add(queue.section.client);
		}
		queue.next = queue.section.structs.length;
		return false;
	}

	#placeOf(client: number, struct: DecodedStruct, offset: number): Place | undefined | 'unknown' {
		if (offset === 0 && struct.place) return struct.place;
		const origin = originOf(client, struct, offset);
		const { layer } = this.#draft;
		if (!origin) return undefined;
		if (origin.clock >= layer.nextClock(origin.client)) return 'unknown';
		return layer.find(origin.client, origin.clock);
	}

	#write(client: number, struct: DecodedStruct, known: number, place: Place): void {
		this.#writers.add(client);
		if (struct.kind === 'deleted') {
			const length = struct.length - known;
			this.#draft.writeDeleted({ client, clock: struct.clock + known, length, origin: originOf(client, struct, known), place });
			return;
		}
		for (let offset = known; offset < struct.length; offset += 1) {
			const run = { client, clock: struct.clock + offset, length: 1, origin: originOf(client, struct, offset), place };
			this.#draft.write(run, struct.values[offset]);
		}
	}

	/** Whether what is here under these clocks is the same, as far as it can still be told: else a second writer would be swallowed. */
	#matches(client: number, struct: DecodedStruct, from: number, to: number): boolean {
		// The items inside a run of forgotten ones differ in nothing that could be compared: its ends suffice.
		const stride = struct.kind === 'deleted' ? Math.max(to - from - 1, 1) : 1;
		for (let offset = from; offset < to; offset += stride) {
			const item = this.#below.find(client, struct.clock + offset);
			if (!item || !isSameId(item.origin, originOf(client, struct, offset))) return false;
			if (offset === 0 && struct.place && (struct.place.root !== item.root || struct.place.key !== item.key)) return false;
			if (struct.kind === 'deleted' || item.isDeleted || isRedactedValue(item.value)) continue;
			if (!equalityDeep(struct.values[offset], item.value)) return false;
		}
		return true;
	}

	#checkDeletes(deletes: readonly DeletedRange[]): void {
		for (const range of deletes) {
			const end = Math.min(range.clock + range.length, this.#draft.layer.nextClock(range.client));
			if (end < range.clock + range.length && !this.#submission.isSyncStep2) this.#isIncomplete = true;
			for (let clock = range.clock; clock < end;) clock += this.#checkDeleted(range.client, clock);
		}
	}

	/** Nothing is deleted by it but what a newer value of the same key has replaced, which integrating that value does anyway. Gives the items it looked at. */
	#checkDeleted(client: number, clock: number): number {
		const { layer, faults } = this.#draft;
		const item = layer.find(client, clock);
		if (!item || item.isDeleted) return item?.length ?? 1;
		if (!this.#draft.isOwnRoot(item.root)) {
			if (!this.#submission.isSyncStep2) faults.add('not_yours');
		} else if (layer.chain(item).isLast(client, clock)) {
			faults.add('malformed', item.key);
		}
		return 1;
	}
}

function originOf(client: number, struct: DecodedStruct, offset: number): ItemId | undefined {
	return offset === 0 ? struct.origin : { client, clock: struct.clock + offset - 1 };
}
