/**
 * Installs the service worker and tells when a newer version of the app waits. It never takes over by itself: whoever shows the toast
 * decides, for only the screens know of text that is not sent yet.
 */
import { Workbox } from 'workbox-window';
import { Cell, type Observable } from '#lib/core/observable.ts';

export interface AppUpdate {
	readonly isWaiting: Observable<boolean>;
	/** Takes the new version and reloads this page. */
	apply(): void;
}

/** Why there can be none: the app then works online only. */
export type NoServiceWorker = 'insecure_address' | 'not_supported';

export const serviceWorkerHindrance = (): NoServiceWorker | undefined => {
	if (!globalThis.isSecureContext) return 'insecure_address';
	return 'serviceWorker' in navigator ? undefined : 'not_supported';
};

/** No-op, never waiting, where there can be no service worker. @param type `module` while developing: only a build is bundled. */
export function registerServiceWorker(type: WorkerType = 'classic'): AppUpdate {
	const isWaiting = new Cell(false);
	if (serviceWorkerHindrance()) return { isWaiting, apply: () => undefined };
	const workbox = new Workbox('/service-worker.js', { type });
	let isAsked = false;
	// The first worker of all takes over too, perhaps one that the page before this one installed: that is no new version.
	const hadController = navigator.serviceWorker.controller !== null;
	workbox.addEventListener('waiting', () => isWaiting.set(true));
	workbox.addEventListener('controlling', () => {
		if (isAsked) location.reload();
		// Another tab took the new version: this one goes on with the old until its user is ready.
		else if (hadController) isWaiting.set(true);
	});
	// Without it everything works but the offline start; it is tried again at the next page load.
	void workbox.register().catch(() => undefined);
	return {
		isWaiting,
		apply() {
			isAsked = true;
			workbox.messageSkipWaiting();
		}
	};
}
