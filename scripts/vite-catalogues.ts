/** What the build does to the compiled catalogues of `messages`. */
import type { Plugin } from 'vite';

const allTexts = /src[\\/]lib[\\/]paraglide[\\/]messages\.js$/;
const catalogues = /src[\\/]lib[\\/]paraglide[\\/]messages[\\/](en|de)\.js$/;
const given = /\$\{i\?\.(\w+)\}/g;

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

/** Whatever a sentence is given is isolated in it, so that no caller can forget to (`src/lib/ui/format/isolated.ts`). */
export function namesIsolated(): Plugin {
	return {
		name: 'kith-names-isolated',
		transform(code, id) {
			if (!catalogues.test(id) || code.search(given) < 0) return undefined;
			return { code: isolateGiven(code), map: null };
		}
	};
}

export const isolateGiven = (code: string): string =>
	`import { isolated } from '#lib/ui/format/isolated.ts';\n${code.replace(given, '${isolated(i?.$1)}')}`;
