/** One room's composer: a draft, a reply or an edit, and what may leave. Knows nothing of the document it goes into. */
import type { MessageId } from '#lib/core/ids.ts';
import { mergeTexts } from '#lib/core/text-edit.ts';
import type { MessageEntry } from '#lib/core/timeline.ts';

export interface ComposerNeeds {
	/** Resolves when the words are on the device for good. */
	send(text: string, replyTo: MessageId | undefined): Promise<unknown>;
	edit(message: MessageEntry, text: string): Promise<unknown>;
	keepDraft(text: string): void;
	setTyping(isTyping: boolean): void;
}

export type ComposerMode =
	| { readonly kind: 'write' }
	| { readonly kind: 'reply'; readonly to: MessageEntry }
	| { readonly kind: 'edit'; readonly message: MessageEntry };

export class Composer {
	text = $state('');
	mode = $state.raw<ComposerMode>({ kind: 'write' });
	/** Raised when the composer should take the focus. */
	focusKey = $state(0);
	#isSending = false;
	/** The draft that an edit has put aside. */
	#aside = '';
	/** The draft as it was last given away or taken over. */
	#kept = '';
	readonly #needs: ComposerNeeds;

	constructor(needs: ComposerNeeds) {
		this.#needs = needs;
	}

	/** The draft as it is now: what another tab or device typed into it stands here too, beside what was typed here since. */
	restore(draft: string): void {
		const held = this.mode.kind === 'edit' ? this.#aside : this.text;
		const merged = mergeTexts(this.#kept, draft, held);
		this.#kept = draft;
		if (this.mode.kind === 'edit') this.#aside = merged;
		else this.text = merged;
		if (merged !== draft) this.#keep(merged);
	}

	type(text: string): void {
		this.text = text;
		if (this.mode.kind !== 'edit') this.#keep(text);
	}

	typing(isTyping: boolean): void {
		this.#needs.setTyping(isTyping && this.mode.kind !== 'edit');
	}

	reply(to: MessageEntry): void {
		if (this.mode.kind === 'edit') this.cancel();
		this.mode = { kind: 'reply', to };
		this.focusKey += 1;
	}

	startEdit(message: MessageEntry): void {
		if (this.mode.kind !== 'edit') this.#aside = this.text;
		this.mode = { kind: 'edit', message };
		this.text = message.text;
		this.focusKey += 1;
	}

	/** Leaves reply and edit; an edit gives the draft back that it had put aside. */
	cancel(): void {
		if (this.mode.kind === 'edit') this.text = this.#aside;
		this.mode = { kind: 'write' };
	}

	/**
	 * Sends what stands here. The text is let go only once it is on the device, and only the part that was sent: who types on
	 * meanwhile loses nothing. @throws what the device throws; then nothing has changed here.
	 */
	async submit(): Promise<void> {
		const { text, mode } = this;
		if (this.#isSending || text.trim() === '') return;
		this.#isSending = true;
		try {
			if (mode.kind === 'edit') {
				if (text !== mode.message.text) await this.#needs.edit(mode.message, text);
				this.cancel();
				return;
			}
			await this.#needs.send(text.trimEnd(), mode.kind === 'reply' ? mode.to.id : undefined);
			this.mode = { kind: 'write' };
			this.text = this.text.startsWith(text) ? this.text.slice(text.length) : this.text;
			this.#keep(this.text);
			this.#needs.setTyping(false);
		} finally {
			this.#isSending = false;
		}
	}

	#keep(text: string): void {
		this.#kept = text;
		this.#needs.keepDraft(text);
	}
}
