/** The filters under the search box: each stands for words in the box, so that what is pressed can also be typed. */
import { m } from '#lib/paraglide/messages.js';

export interface FilterChip {
	readonly id: string;
	readonly label: string;
	readonly isOn: boolean;
	/** On or off; else it begins something that the person goes on typing. */
	readonly isToggle: boolean;
	/** What it puts into the box. */
	readonly words: string;
	/** What it takes out again. */
	readonly typed: string;
}

const pattern = (operator: string): RegExp => new RegExp(`(?:^|\\s)(${operator}:(?:"[^"]*"?|\\S*))`, 'i');

export function filterChips(typed: string): FilterChip[] {
	const person = pattern('from').exec(typed)?.[1];
	const fromMe = person?.toLowerCase() === 'from:me';
	return [
		toggle('me', m.search_from_me(), 'from:me', fromMe ? person : undefined),
		begun(
			'from',
			person && !fromMe ? m.search_from_named({ name: person.slice(5).replaceAll('"', '') }) : m.search_from_someone(),
			'from:',
			fromMe ? undefined : person
		),
		begun('after', m.search_since(), 'after:', pattern('after').exec(typed)?.[1]),
		begun('before', m.search_until(), 'before:', pattern('before').exec(typed)?.[1]),
		toggle('link', m.search_has_link(), 'has:link', /(?:^|\s)(has:link)(?=\s|$)/i.exec(typed)?.[1]),
		toggle('file', m.search_has_file(), 'has:file', /(?:^|\s)(has:file)(?=\s|$)/i.exec(typed)?.[1]),
		toggle('code', m.search_has_code(), 'has:code', /(?:^|\s)(has:code)(?=\s|$)/i.exec(typed)?.[1])
	];
}

/** The text of the box after the chip was pressed. */
export function toggled(typed: string, { isOn, words, typed: found }: FilterChip): string {
	if (isOn)
		return typed
			.replace(found, '')
			.replace(/\s{2,}/g, ' ')
			.trimStart();
	const before = typed.trimEnd();
	// What is to be gone on with stands last; what is whole stands first, and the words that are being typed stay the last.
	return words.endsWith(':') ? `${before}${before === '' ? '' : ' '}${words}` : `${words} ${before}`;
}

const toggle = (id: string, label: string, words: string, found: string | undefined): FilterChip => ({
	...{ id, label, words, isToggle: true },
	isOn: found !== undefined,
	typed: found ?? ''
});

const begun = (id: string, label: string, words: string, found: string | undefined): FilterChip => ({
	...toggle(id, found === undefined || id === 'from' ? label : `${label} ${found.slice(words.length)}`, words, found),
	isToggle: false
});
