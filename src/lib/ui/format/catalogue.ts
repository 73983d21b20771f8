/** The texts of the language this page speaks: English, until another is loaded. In the browser's build `m` is this. */
import * as english from '#lib/paraglide/messages/en.js';

type Catalogue = typeof english;

export let catalogue: Catalogue = english;

/** On request, so that who reads English does not load it; before anything is painted, for what stands on screen does not change. */
export async function loadGerman(): Promise<void> {
	catalogue = await import('#lib/paraglide/messages/de.js');
}
