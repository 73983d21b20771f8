import { sveltekit } from '@sveltejs/kit/vite';
import tailwindcss from '@tailwindcss/vite';
import { paraglideVitePlugin } from '@inlang/paraglide-js';
import { defineConfig } from 'vite';
import { oneLanguage, givenWithCare } from './scripts/vite-catalogues.ts';
import { kithDev } from './scripts/vite-kith-dev.ts';

/** Few files instead of a hundred, for each costs a start from the device some time: what every page needs, and what the app needs besides. */
const groups = [
	{
		name: 'every-page',
		test: /node_modules\/(svelte|@sveltejs|esm-env|clsx|devalue)\/|vite\/preload|src\/lib\/(paraglide\/(?!messages\/de)|ui\/(entry|feedback|format(?!\/qr-picture)|marks)\/|ui\/dialogs\/Field|core\/(wire|names|language))|platform\/(preferences|server-calls)|state\/toasts/,
		priority: 2
	},
	// Dialogs, the outbox and folders named `later` are imported when somebody asks for them: each such part comes by itself.
	{
		name: 'app',
		test: /node_modules\/(yjs|lib0|y-|@hocuspocus)|src\/lib\/(sync|state|ui)\/(?!(.*\/)?(later|dialogs|outbox|settings|search)\/)/,
		priority: 1
	}
];

export default defineConfig({
	plugins: [
		paraglideVitePlugin({
			project: './project.inlang',
			outdir: './src/lib/paraglide',
			// The language is found by `routes/language.ts` and `routes/language-of-request.ts`.
			strategy: ['globalVariable', 'baseLocale'],
			outputStructure: 'locale-modules'
		}),
		// Its own lowering of CSS would resolve light-dark() at the root, and a dark card could not stand in a light page.
		tailwindcss({ optimize: false }),
		sveltekit(),
		oneLanguage(),
		givenWithCare(),
		kithDev()
	],
	server: { port: 3000 },
	// The first browsers with light-dark() and relative colours, on which the tokens rest.
	build: { target: 'es2023', cssTarget: ['chrome123', 'firefox128', 'safari18'] },
	environments: { client: { build: { rolldownOptions: { output: { codeSplitting: { groups } } } } } }
});
