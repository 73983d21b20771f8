/** Every text a person reads is there in every language, with the same places for names and numbers. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { languages } from '#lib/core/language.ts';
import { projectFolder } from './cruise.ts';

type Variants = readonly { readonly declarations?: readonly string[]; readonly match: Readonly<Record<string, string>> }[];
type Catalogue = Readonly<Record<string, string | Variants>>;

const readJson = async (...path: string[]): Promise<unknown> => JSON.parse(await readFile(join(projectFolder, ...path), 'utf8'));
const catalogueOf = async (language: string): Promise<Catalogue> => {
	const { $schema: _, ...texts } = (await readJson('messages', `${language}.json`)) as Catalogue;
	return texts;
};
const textsOf = (entry: string | Variants): string[] =>
	typeof entry === 'string' ? [entry] : entry.flatMap(({ match }) => Object.values(match));
const placesIn = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
/** The names a caller gives, whatever a catalogue calls what it makes of them. */
const inputsOf = (entry: string | Variants): string[] => {
	if (typeof entry === 'string') return [...new Set(placesIn(entry))].sort();
	const declared = entry.flatMap(({ declarations = [] }) => declarations);
	return [...new Set(declared.flatMap((line) => /^input (\w+)/.exec(line)?.[1] ?? []))].sort();
};

const base = await catalogueOf(languages[0]);
const others = await Promise.all(languages.slice(1).map(async (language) => ({ language, texts: await catalogueOf(language) })));

test('[P1.12] the languages of the app are those of the catalogues', async () => {
	expect(await readJson('project.inlang', 'settings.json')).toMatchObject({ baseLocale: languages[0], locales: languages });
	expect(Object.keys(base).length).toBeGreaterThan(300);
});

describe.each(others)('the catalogue $language', ({ texts }) => {
	test('[P1.12] has every text of the first catalogue, and no other', () => {
		expect(Object.keys(texts).sort()).toEqual(Object.keys(base).sort());
	});

	test('[P1.12] takes the same names and numbers in each text', () => {
		const inputs = (catalogue: Catalogue) =>
			Object.fromEntries(Object.entries(catalogue).map(([key, entry]) => [key, inputsOf(entry)]));
		expect(inputs(texts)).toEqual(inputs(base));
	});
});

test.each([...languages])(
	'[P1.12] no text of the catalogue %s is empty, and each has a form for any number',
	async (language) => {
		for (const [key, entry] of Object.entries(await catalogueOf(language))) {
			for (const text of textsOf(entry)) expect(text.trim(), key).not.toBe('');
			if (typeof entry === 'string') continue;
			const forms = new Set(
				entry.flatMap(({ match }) => Object.keys(match).flatMap((key) => /Plural=(\w+)/.exec(key)?.[1] ?? []))
			);
			const needed = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
			if (forms.size > 0) expect([...forms].sort(), key).toEqual([...needed].sort());
		}
	}
);
