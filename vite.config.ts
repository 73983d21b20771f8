import { sveltekit } from '@sveltejs/kit/vite';
import tailwindcss from '@tailwindcss/vite';
import { paraglideVitePlugin } from '@inlang/paraglide-js';
import { defineConfig } from 'vite';
import { kithDev } from './scripts/vite-kith-dev.ts';

export default defineConfig({
	plugins: [
		paraglideVitePlugin({
			project: './project.inlang',
			outdir: './src/lib/paraglide',
			strategy: ['localStorage', 'preferredLanguage', 'baseLocale']
		}),
		// Its own lowering of CSS would resolve light-dark() at the root, and a dark card could not stand in a light page.
		tailwindcss({ optimize: false }),
		sveltekit(),
		kithDev()
	],
	server: { port: 3000 },
	// The first browsers with light-dark() and relative colours, on which the tokens rest.
	build: { target: 'es2023', cssTarget: ['chrome123', 'firefox128', 'safari18'] }
});
