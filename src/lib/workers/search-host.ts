/** What the search worker says and is told. One question after the other, in order: an answer stands for everything told before it. */
import type { MessageId, RoomId, UserId } from '#lib/core/ids.ts';
import type { Search } from '#lib/core/search/matching.ts';
import { messagesOfUpdates } from '#lib/core/search/segment-messages.ts';
import { snippetOf } from '#lib/core/search/snippet.ts';
import type { ArrivedMessage } from '#lib/core/segment-facts.ts';
import { SearchIndex, type IndexedMessage } from './search-index.ts';

export type SearchOrder =
	/** This segment holds these messages, as they are in memory or as Yjs updates. */
	| { readonly kind: 'file'; readonly segment: string; readonly room: RoomId; readonly messages: readonly ArrivedMessage[] }
	| { readonly kind: 'read'; readonly segment: string; readonly room: RoomId; readonly updates: readonly Uint8Array[] }
	| { readonly kind: 'drop'; readonly segment: string }
	/** That was all for now. */
	| { readonly kind: 'settle' }
	| { readonly kind: 'find'; readonly question: number; readonly search: Search; readonly limit: number };

export interface SearchReply {
	readonly question: number;
	readonly items: readonly FoundHere[];
	readonly total: number;
	/** All messages that were looked through. */
	readonly messages: number;
	/** Of each segment with messages, when its first one arrived; ms since epoch. */
	readonly oldest: ReadonlyMap<string, number>;
}

export interface FoundHere {
	readonly id: MessageId;
	readonly room: RoomId;
	readonly author: UserId;
	readonly seq: number;
	readonly arrivedAt: number;
	readonly snippet: string;
	/** Offsets in the snippet. */
	readonly marks: readonly (readonly [start: number, end: number])[];
}

export class SearchHost {
	readonly #index = new SearchIndex();
	readonly #oldest = new Map<string, number>();

	/** A reply to a question, undefined to anything else. */
	receive(order: SearchOrder): SearchReply | undefined {
		switch (order.kind) {
			case 'file':
				this.#file(order.segment, order.room, order.messages);
				return undefined;
			case 'read':
				this.#file(order.segment, order.room, messagesOfUpdates(order.updates));
				return undefined;
			case 'drop':
				this.#index.drop(order.segment);
				this.#oldest.delete(order.segment);
				return undefined;
			case 'settle':
				this.#index.settle();
				return undefined;
			case 'find':
				return this.#find(order.question, order.search, order.limit);
			default:
				return order satisfies never;
		}
	}

	#file(segment: string, room: RoomId, messages: readonly ArrivedMessage[]): void {
		const [first] = messages;
		if (first) this.#oldest.set(segment, first.arrivedAt);
		const kept = messages.flatMap(({ id, author, seq, arrivedAt, text }): IndexedMessage[] =>
			text === undefined ? [] : [{ id, room, author, seq, arrivedAt, text }]
		);
		this.#index.replace(segment, kept);
	}

	#find(question: number, search: Search, limit: number): SearchReply {
		const { items, total } = this.#index.find(search, limit);
		const found = items.map(({ text, ...place }) => {
			const { text: snippet, marks } = snippetOf(text, search);
			return { ...place, snippet, marks };
		});
		return { question, items: found, total, messages: this.#index.size, oldest: this.#oldest };
	}
}
