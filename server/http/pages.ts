/** Kit's handler for pages and API, told what it would otherwise take from the environment, with the services in their slot. */
import { existsSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Config } from '../config.ts';
import { servicesSlot, type Services } from '../services.ts';
import { withSecurityHeaders } from './security-headers.ts';

const handlerFile = fileURLToPath(new URL('../../build/handler.js', import.meta.url));
/** Ours alone: whatever a client sends under this name is overwritten. */
const protocolHeader = 'x-kith-protocol';
const maxBodyBytes = 2 * 1024 * 1024;

/** @throws when the app has not been built. */
export async function loadPages(config: Config, services: Services): Promise<RequestListener> {
	if (!existsSync(handlerFile)) throw new Error('there is no build: run `npm start`, or `npm run build` first');
	// The adapter reads these while its module is evaluated, so they must stand before the import.
	/* eslint-disable no-restricted-properties -- written for the adapter from the Config, not read */
	if (config.origin !== undefined) process.env.ORIGIN = config.origin;
	process.env.PROTOCOL_HEADER = protocolHeader;
	process.env.BODY_SIZE_LIMIT = String(maxBodyBytes);
	/* eslint-enable no-restricted-properties */
	Object.assign(globalThis, { [servicesSlot]: services });
	const { handler } = (await import(pathToFileURL(handlerFile).href)) as { handler: RequestListener };
	return withSecurityHeaders((request, response) => {
		// TLS ends at the proxy, and then ORIGIN says so; without it the page was fetched over plain http.
		request.headers[protocolHeader] = 'http';
		handler(request, response);
	});
}
