/** What the build does to the compiled catalogues of `messages`. */
import type { Plugin } from 'vite';

const catalogues = /src[\\/]lib[\\/]paraglide[\\/]messages[\\/](_index|en|de)\.js$/;
const german = /import \* as (\w+) from ["']\.\/de\.js["']/;
const given = /\$\{i\?\.(\w+)\}/g;

/** In the browser's build the German texts are a chunk of their own, loaded by those who read German (`src/lib/ui/format/german.ts`). */
export function germanApart(): Plugin {
	return {
		name: 'kith-german-apart',
		applyToEnvironment: ({ name }) => name === 'client',
		transform(code, id) {
			if (!catalogues.test(id) || !german.test(code)) return undefined;
			return { code: code.replace(german, `import { de as $1 } from '#lib/ui/format/german.ts'`), map: null };
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
