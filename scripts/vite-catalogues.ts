/** What the build does to the compiled catalogues of `messages`. */
import type { Plugin } from 'vite';

const allTexts = /src[\\/]lib[\\/]paraglide[\\/]messages\.js$/;
const catalogues = /src[\\/]lib[\\/]paraglide[\\/]messages[\\/](en|de)\.js$/;
const place = /\$\{i\?\.(\w+)\}/g;

/**
 * In the browser a page speaks one language: its texts are taken straight from that catalogue, and another than English is a chunk of
 * its own. On the server, where each request has its language, every text asks for it.
 */
export function oneLanguage(): Plugin {
	return {
		name: 'kith-one-language',
		applyToEnvironment: ({ name }) => name === 'client',
		transform(_code, id) {
			if (!allTexts.test(id)) return undefined;
			return { code: `export { catalogue as m } from '#lib/ui/format/catalogue.ts';\n`, map: null };
		}
	};
}

/** Whatever a sentence is given goes through `src/lib/ui/format/given.ts`, so that no caller can forget to isolate a name or to format a number. */
export function givenWithCare(): Plugin {
	return {
		name: 'kith-given-with-care',
		transform(code, id) {
			const language = catalogues.exec(id)?.[1];
			if (language === undefined || code.search(place) < 0) return undefined;
			return { code: withCare(code, language), map: null };
		}
	};
}

export const withCare = (code: string, language: string): string =>
	`import { given } from '#lib/ui/format/given.ts';\n${code.replace(place, `\${given("${language}", i?.$1)}`)}`;
