/** One room's composer: a draft, a reply or an edit, and what may leave. Knows nothing of the document it goes into. */
import type { MessageId } from '#lib/core/ids.ts';
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
	#hasTyped = false;
	readonly #needs: ComposerNeeds;

	constructor(needs: ComposerNeeds) {
		this.#needs = needs;
	}

	/** The draft kept on the device; it comes after the first paint and must not overwrite what was typed meanwhile. */
	restore(draft: string): void {
		if (!this.#hasTyped && this.mode.kind !== 'edit') this.text = draft;
	}

	type(text: string): void {
		this.#hasTyped = true;
		this.text = text;
		if (this.mode.kind !== 'edit') this.#needs.keepDraft(text);
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
			this.#needs.keepDraft(this.text);
			this.#needs.setTyping(false);
		} finally {
			this.#isSending = false;
		}
	}
}
