import adapter from '@sveltejs/adapter-node';
import { vitePreprocess } from '@sveltejs/vite-plugin-svelte';

/** @type {import('@sveltejs/kit').Config} */
export default {
	preprocess: vitePreprocess(),
	kit: {
		adapter: adapter({ out: 'build', precompress: true }),
		// Absolute asset paths: the offline shell is served at every deep link, where relative ones would point nowhere.
		paths: { relative: false },
		// Nothing from elsewhere, no inline script but Kit's own: a nonce on rendered pages, a hash on the prerendered shell.
		csp: {
			mode: 'auto',
			directives: {
				'default-src': ['self'],
				'script-src': ['self'],
				'style-src': ['self', 'unsafe-inline'],
				'img-src': ['self', 'data:', 'blob:'],
				'connect-src': ['self', 'ws:', 'wss:'],
				'object-src': ['none'],
				'base-uri': ['self'],
				'form-action': ['self'],
				'frame-ancestors': ['none']
			}
		},
		// The hooks check the origin of every unsafe request, forms or not, and answer in the form of all other errors.
		csrf: { trustedOrigins: ['*'] },
		serviceWorker: { register: false },
		files: { serviceWorker: 'src/service-worker/index.ts' },
		// Set by the start script to a hash of the source, so that an unchanged build never prompts an update.
		version: { name: process.env.KITH_VERSION ?? 'development', pollInterval: 0 }
	}
};
