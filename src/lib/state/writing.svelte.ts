/** How a person writes, the same on all their devices. Knows nothing of where it is set. */
import type { Json, OwnState } from '#lib/sync/own-state.ts';
import { Live } from './live.svelte.ts';

/** 0 is the yellow of all, 5 the darkest. */
type SkinTone = 0 | 1 | 2 | 3 | 4 | 5;
/** Three rows of the picker. */
const mostRecent = 24;

export class Writing {
	readonly #own: OwnState;
	readonly #settings: Live<ReadonlyMap<string, Json>>;

	constructor(own: OwnState) {
		this.#own = own;
		this.#settings = new Live(own.settings);
	}

	/** Whether Enter sends; else it breaks the line, and Ctrl or Cmd with it sends. */
	get enterSends(): boolean {
		return this.#settings.current.get('enterSends') !== false;
	}

	set enterSends(isOn: boolean) {
		this.#own.setSetting('enterSends', isOn ? undefined : false);
	}

	get skinTone(): SkinTone {
		const tone = this.#settings.current.get('skinTone');
		return tone === 1 || tone === 2 || tone === 3 || tone === 4 || tone === 5 ? tone : 0;
	}

	set skinTone(tone: SkinTone) {
		this.#own.setSetting('skinTone', tone === 0 ? undefined : tone);
	}

	/** The last one first. Another version may have put anything there. */
	readonly recentEmoji = $derived.by<readonly string[]>(() => {
		const recent = this.#settings.current.get('recentEmoji');
		if (!Array.isArray(recent)) return [];
		return recent.filter((emoji): emoji is string => typeof emoji === 'string' && emoji !== '').slice(0, mostRecent);
	});

	used(emoji: string): void {
		const recent = [emoji, ...this.recentEmoji.filter((other) => other !== emoji)].slice(0, mostRecent);
		if (recent.join() !== this.recentEmoji.join()) this.#own.setSetting('recentEmoji', recent);
	}
}
