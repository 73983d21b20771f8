/**
 * The app shell from the device, and the outbox while no page is open. Holds no data of anybody: every page it answers is the same
 * empty shell, which reads the replica.
 */
import { build, files, version } from '$service-worker';
import { cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute } from 'workbox-precaching';
import { NavigationRoute, registerRoute } from 'workbox-routing';
import { userOfTag } from '#lib/platform/background-sync.ts';
import { sendOutbox } from './send-outbox.ts';

declare const self: ServiceWorkerGlobalScope;

interface SyncEvent extends ExtendableEvent {
	readonly tag: string;
	readonly lastChance: boolean;
}

const shell = '/shell';
/** Answered by the server or not at all. */
const notPages = [/^\/api\//, /^\/(sync|yws|healthz|readyz|metrics)(\/|$)/];

// What the build names by content never changes under its name; the rest goes by the version of the app.
precacheAndRoute([
	...build.map((url) => ({ url, revision: null })),
	// Pictures for the install prompt are the browser's own business.
	...files.filter((url) => !url.startsWith('/screenshots/')).map((url) => ({ url, revision: version })),
	{ url: shell, revision: version }
]);
cleanupOutdatedCaches();
registerRoute(new NavigationRoute(createHandlerBoundToURL(shell), { denylist: notPages }));

// The first worker takes the page that installed it, so that its very next reload works offline. A later one waits until it is asked.
const isFirst = self.registration.active === null;
self.addEventListener('activate', (event) => {
	if (isFirst) event.waitUntil(self.clients.claim());
});
self.addEventListener('message', ({ data }: ExtendableMessageEvent) => {
	if ((data as { type?: unknown } | null)?.type === 'SKIP_WAITING') void self.skipWaiting();
});

self.addEventListener('sync', (event) => {
	const { tag } = event as SyncEvent;
	const user = userOfTag(tag);
	if (user) (event as SyncEvent).waitUntil(sendOutbox(user));
});
