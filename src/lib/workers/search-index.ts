/**
 * Messages by their tokens, in memory. Filed segment by segment, and as often as a segment changes: what is no longer in it, or was
 * redacted, is forgotten with its words. Knows nothing of where segments come from.
 */
import type { MessageId, RoomId, UserId } from '#lib/core/ids.ts';
import {
	hasPhrases,
	isInScope,
	needsText,
	tokenConditions,
	type Search,
	type TokenCondition
} from '#lib/core/search/matching.ts';
import { tokensOf } from '#lib/core/search/tokens.ts';

export interface IndexedMessage {
	readonly id: MessageId;
	readonly room: RoomId;
	readonly author: UserId;
	readonly seq: number;
	readonly arrivedAt: number;
	readonly text: string;
}

export interface IndexAnswer {
	/** Newest first: by arrival, and in one room by seq. */
	readonly items: readonly IndexedMessage[];
	/** How many there are, shown or not. */
	readonly total: number;
}

/** New tokens beyond this many are sorted in with the others. */
const maxUnsorted = 2_000;

export class SearchIndex {
	/** Undefined where one was forgotten; numbers are never given twice. */
	readonly #messages: (IndexedMessage | undefined)[] = [];
	/** Of each token the numbers of its messages, rising. */
	readonly #numbers = new Map<string, number[]>();
	readonly #segments = new Map<string, Map<MessageId, number>>();
	#sorted: string[] = [];
	#unsorted = new Set<string>();
	#size = 0;

	get size(): number {
		return this.#size;
	}

	/** The segment holds exactly these; what was the same before costs nothing. */
	replace(segment: string, messages: readonly IndexedMessage[]): void {
		const before = this.#segments.get(segment) ?? new Map<MessageId, number>();
		const after = new Map<MessageId, number>();
		for (const message of messages) {
			const number = before.get(message.id);
			const isSame = number !== undefined && this.#messages[number]?.text === message.text;
			after.set(message.id, isSame ? number : this.#add(message));
			if (isSame) before.delete(message.id);
		}
		for (const number of before.values()) this.#forget(number);
		this.#segments.set(segment, after);
	}

	drop(segment: string): void {
		for (const number of this.#segments.get(segment)?.values() ?? []) this.#forget(number);
		this.#segments.delete(segment);
	}

	/** Makes the next question as fast as those after it; for when much was filed. */
	settle(): void {
		if (this.#unsorted.size <= maxUnsorted) return;
		this.#sorted = [...this.#numbers.keys()].sort();
		this.#unsorted = new Set();
	}

	find(search: Search, limit: number): IndexAnswer {
		const newest: IndexedMessage[] = [];
		const order = search.rooms?.length === 1 ? bySeq : byArrival;
		const mayFail = needsText(search);
		let total = 0;
		for (const number of this.#candidates(tokenConditions(search))) {
			const message = this.#messages[number];
			if (!message || !isInScope(message, search) || (mayFail && !hasPhrases(message.text, search))) continue;
			total += 1;
			const last = newest[limit - 1];
			if (last && order(message, last) >= 0) continue;
			// Of a frequent word there are thousands: only those that are shown are put in order.
			newest.splice(
				lowest(newest.length, (at) => order(newest[at] as IndexedMessage, message) > 0),
				0,
				message
			);
			if (newest.length > limit) newest.pop();
		}
		return { items: newest, total };
	}

	#add(message: IndexedMessage): number {
		const number = this.#messages.push(message) - 1;
		this.#size += 1;
		for (const token of tokensOf(message)) {
			const numbers = this.#numbers.get(token);
			if (numbers) numbers.push(number);
			else {
				this.#numbers.set(token, [number]);
				this.#unsorted.add(token);
			}
		}
		return number;
	}

	#forget(number: number): void {
		const message = this.#messages[number];
		if (!message) return;
		this.#messages[number] = undefined;
		this.#size -= 1;
		for (const token of tokensOf(message)) {
			const numbers = this.#numbers.get(token) ?? [];
			const at = placeIn(numbers, number);
			if (numbers[at] === number) numbers.splice(at, 1);
			if (numbers.length === 0) this.#forgetToken(token);
		}
	}

	#forgetToken(token: string): void {
		this.#numbers.delete(token);
		if (this.#unsorted.delete(token)) return;
		const at = firstFrom(this.#sorted, token);
		if (this.#sorted[at] === token) this.#sorted.splice(at, 1);
	}

	/** Numbers for which all conditions hold. */
	#candidates(conditions: readonly TokenCondition[]): Iterable<number> {
		if (conditions.length === 0) return this.#messages.keys();
		const lists = conditions.map((condition) => this.#numbersOf(condition)).sort((a, b) => a.length - b.length);
		const [shortest = [], ...others] = lists;
		return shortest.filter((number) => others.every((numbers) => numbers[placeIn(numbers, number)] === number));
	}

	/** Rising, each once. */
	#numbersOf({ token, isPrefix }: TokenCondition): readonly number[] {
		if (!isPrefix) return this.#numbers.get(token) ?? [];
		const tokens = this.#tokensFrom(token);
		if (tokens.length <= 1) return this.#numbers.get(tokens[0] ?? '') ?? [];
		const isIn = new Uint8Array(this.#messages.length);
		for (const one of tokens) for (const number of this.#numbers.get(one) ?? []) isIn[number] = 1;
		const numbers: number[] = [];
		for (let number = isIn.indexOf(1); number >= 0; number = isIn.indexOf(1, number + 1)) numbers.push(number);
		return numbers;
	}

	#tokensFrom(prefix: string): string[] {
		this.settle();
		const tokens = [...this.#unsorted].filter((token) => token.startsWith(prefix));
		for (let at = firstFrom(this.#sorted, prefix); this.#sorted[at]?.startsWith(prefix); at += 1) {
			const token = this.#sorted[at];
			if (token !== undefined) tokens.push(token);
		}
		return tokens;
	}
}

const bySeq = (a: IndexedMessage, b: IndexedMessage): number => b.seq - a.seq;
const byArrival = (a: IndexedMessage, b: IndexedMessage): number =>
	b.arrivedAt - a.arrivedAt || (a.room < b.room ? 1 : a.room > b.room ? -1 : b.seq - a.seq);

/** Where `number` is, or would be. */
const placeIn = (numbers: readonly number[], number: number): number =>
	lowest(numbers.length, (at) => (numbers[at] ?? 0) >= number);
const firstFrom = (tokens: readonly string[], prefix: string): number =>
	lowest(tokens.length, (at) => (tokens[at] ?? '') >= prefix);

/** The lowest place at which it is true, being true from there on. */
function lowest(length: number, isFrom: (at: number) => boolean): number {
	let [low, high] = [0, length];
	while (low < high) {
		const middle = (low + high) >> 1;
		if (isFrom(middle)) high = middle;
		else low = middle + 1;
	}
	return low;
}
