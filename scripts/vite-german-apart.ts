/** In the browser's build the German texts are a chunk of their own, loaded by those who read German (`src/lib/ui/format/german.ts`). */
import type { Plugin } from 'vite';

const catalogues = /src[\\/]lib[\\/]paraglide[\\/]messages[\\/]_index\.js$/;
const bundled = /import \* as (\w+) from ["']\.\/de\.js["']/;

export function germanApart(): Plugin {
	return {
		name: 'kith-german-apart',
		applyToEnvironment: ({ name }) => name === 'client',
		transform(code, id) {
			if (!catalogues.test(id)) return undefined;
			return { code: code.replace(bundled, `import { de as $1 } from '#lib/ui/format/german.ts'`), map: null };
		}
	};
}
