/** The language of this device: chosen under Settings → Appearance, else the browser's. */
import { languageChoice, languageCookie, languageFor, type LanguageChoice } from '#lib/core/language.ts';
import type { Preferences } from '#lib/platform/preferences.ts';
import { getTextDirection, overwriteGetLocale } from '#lib/paraglide/runtime.js';
import type { OwnState } from '#lib/sync/own-state.ts';
import { loadGerman } from '#lib/ui/format/catalogue.ts';

const yearSeconds = 365 * 24 * 60 * 60;

export const readLanguage = (preferences: Preferences): LanguageChoice => languageChoice(preferences.read('language'));

/** Takes effect at the next load of a page: every text on screen is of one language. */
export function writeLanguage(preferences: Preferences, choice: LanguageChoice): void {
	preferences.write('language', choice === 'system' ? undefined : choice);
	tellServer(choice);
}

/** Before anything is painted: finds the language, loads its texts, and says so to the document. */
export async function startLanguage(preferences: Preferences): Promise<void> {
	const choice = readLanguage(preferences);
	const language = languageFor(choice, navigator.languages);
	if (language === 'de') await loadGerman();
	overwriteGetLocale(() => language);
	document.documentElement.lang = language;
	document.documentElement.dir = getTextDirection(language);
	// Some browsers drop cookies of scripts after a week; what is kept on the device outlives them.
	if (choice !== 'system') tellServer(choice);
}

/** What was chosen on another device holds here from the next load on. @returns what ends it. */
export function followLanguage(own: Pick<OwnState, 'settings'>, preferences: Preferences): () => void {
	const follow = (): void => {
		const chosen = own.settings.get().get('language');
		if (chosen === undefined) return;
		const choice = languageChoice(chosen);
		if (choice !== readLanguage(preferences)) writeLanguage(preferences, choice);
	};
	follow();
	return own.settings.subscribe(follow);
}

/** For the pages that the server paints; not a secret, and no part of the session. */
function tellServer(choice: LanguageChoice): void {
	const age = choice === 'system' ? 0 : yearSeconds;
	document.cookie = `${languageCookie}=${choice}; path=/; max-age=${age}; samesite=lax`;
}
