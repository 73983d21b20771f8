/** The list under a hand that writes: what is asked for, what could be meant, which one is chosen. Knows nothing of how it is painted. */
import { askedAt, suggestEmoji, suggestPeople, suggestRooms, type Asked, type Suggestion } from './completion.ts';
import type { ComposerDesk } from './composer-desk.ts';

interface Needs {
	readonly desk: ComposerDesk;
	findEmoji(query: string): Promise<readonly { readonly emoji: string; readonly name: string }[]>;
	/** What `@room` is told as. */
	everybody(): string;
	/** Puts it where it was asked for. */
	insert(asked: Asked, text: string): void;
}

export class Completing {
	suggestions = $state.raw<readonly Suggestion[]>([]);
	active = $state(0);
	#asked: Asked | undefined;
	/** Where Escape was pressed: nothing more is proposed for this word. */
	#declinedAt: number | undefined;
	readonly #needs: Needs;

	constructor(needs: Needs) {
		this.#needs = needs;
	}

	get isOpen(): boolean {
		return this.suggestions.length > 0;
	}

	/** Call when text or caret have changed. */
	async look(text: string, caret: number): Promise<void> {
		const asked = askedAt(text, caret);
		if (asked === undefined || asked.from !== this.#declinedAt) this.#declinedAt = undefined;
		if (asked?.from === this.#asked?.from && asked?.query === this.#asked?.query && asked?.trigger === this.#asked?.trigger)
			return;
		this.#asked = asked;
		if (asked === undefined || this.#declinedAt !== undefined) return this.#show([]);
		const found = await this.#find(asked);
		if (this.#asked === asked) this.#show(found);
	}

	/** True when the key meant the list, and nothing else may hear of it. */
	pressed(event: KeyboardEvent): boolean {
		if (!this.isOpen || event.shiftKey || event.ctrlKey || event.metaKey || event.altKey) return false;
		const { length } = this.suggestions;
		if (event.key === 'ArrowDown') this.active = (this.active + 1) % length;
		else if (event.key === 'ArrowUp') this.active = (this.active + length - 1) % length;
		else if (event.key === 'Enter' || event.key === 'Tab') this.choose(this.active);
		else if (event.key === 'Escape') this.decline();
		else return false;
		return true;
	}

	choose(index: number): void {
		const suggestion = this.suggestions[index];
		const asked = this.#asked;
		this.close();
		if (suggestion && asked) this.#needs.insert(asked, suggestion.insert);
	}

	decline(): void {
		this.#declinedAt = this.#asked?.from;
		this.#show([]);
	}

	/** Until text or caret change. */
	close(): void {
		this.#asked = undefined;
		this.#show([]);
	}

	#show(suggestions: readonly Suggestion[]): void {
		this.suggestions = suggestions;
		this.active = 0;
	}

	async #find({ trigger, query }: Asked): Promise<Suggestion[]> {
		const { desk } = this.#needs;
		switch (trigger) {
			case '@':
				return suggestPeople(desk.people, query, this.#needs.everybody());
			case '#':
				return suggestRooms(desk.rooms, query);
			case ':':
				return suggestEmoji(await this.#needs.findEmoji(query));
			default:
				return trigger satisfies never;
		}
	}
}
