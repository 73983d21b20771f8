import { sveltekit } from '@sveltejs/kit/vite';
import tailwindcss from '@tailwindcss/vite';
import { paraglideVitePlugin } from '@inlang/paraglide-js';
import { defineConfig } from 'vite';
import { kithDev } from './scripts/vite-kith-dev.ts';

export default defineConfig({
	plugins: [
		paraglideVitePlugin({ project: './project.inlang', outdir: './src/lib/paraglide', strategy: ['localStorage', 'preferredLanguage', 'baseLocale'] }),
		tailwindcss(),
		sveltekit(),
		kithDev()
	],
	server: { port: 3000 },
	build: { target: 'es2023' }
});
