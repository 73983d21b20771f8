/** Which of our languages a person reads. Knows nothing of browsers, cookies or catalogues. */

/** The languages the app is written in, the first for everybody else. */
export const languages = ['en', 'de'] as const;
export type Language = (typeof languages)[number];
/** What a person chose; `system` follows the browser. */
export type LanguageChoice = Language | 'system';

/** Under this name a device keeps the choice, and tells it to the server as a cookie. */
export const languageCookie = 'kith.language';

const isLanguage = (text: string | undefined): text is Language => languages.some((language) => language === text);

/** Whatever was stored, as a choice: what we do not know is no choice. */
export function languageChoice(stored: unknown): LanguageChoice {
	return typeof stored === 'string' && isLanguage(stored) ? stored : 'system';
}

/**
 * The choice, or the first wanted language that we have, whatever its region.
 * @param wanted Tags of BCP 47, best first.
 */
export function languageFor(choice: LanguageChoice, wanted: readonly string[]): Language {
	if (choice !== 'system') return choice;
	for (const tag of wanted) {
		const language = tag.split('-', 1)[0]?.toLowerCase();
		if (isLanguage(language)) return language;
	}
	return languages[0];
}

/** The languages of an `Accept-Language` header, best first (RFC 9110, section 12.5.4); none of weight 0. */
export function acceptedLanguages(header: string | null): string[] {
	const entries = (header ?? '').split(',').slice(0, 20);
	const weighed = entries.map((entry) => {
		const [tag = '', ...parameters] = entry.split(';').map((part) => part.trim());
		const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
		return { tag, weight: weight === undefined ? 1 : Number(weight) };
	});
	return weighed
		.filter(({ tag, weight }) => tag !== '' && weight > 0)
		.sort((one, other) => other.weight - one.weight)
		.map(({ tag }) => tag);
}
