import adapter from '@sveltejs/adapter-node';
import { vitePreprocess } from '@sveltejs/vite-plugin-svelte';

/** @type {import('@sveltejs/kit').Config} */
export default {
	preprocess: vitePreprocess(),
	kit: {
		adapter: adapter({ out: 'build', precompress: true }),
		// Absolute asset paths: the offline shell is served at every deep link, where relative ones would point nowhere.
		paths: { relative: false },
		serviceWorker: { register: false },
		files: { serviceWorker: 'src/service-worker/index.ts' },
		// Set by the start script to a hash of the source, so that an unchanged build never prompts an update.
		version: { name: process.env.KITH_VERSION ?? 'development', pollInterval: 0 }
	}
};
