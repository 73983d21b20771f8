/** Asks the browser to wake the service worker when there is a network again, page or no page. Not every browser has it. */
import { isUserId, type UserId } from '#lib/core/ids.ts';

const tagPrefix = 'kith-outbox:';

export const outboxTag = (user: UserId): string => `${tagPrefix}${user}`;

/** Undefined for a tag that is not of an outbox. */
export function userOfTag(tag: string): UserId | undefined {
	const user = tag.startsWith(tagPrefix) ? tag.slice(tagPrefix.length) : undefined;
	return isUserId(user) ? user : undefined;
}

interface SyncRegistration {
	readonly sync?: { register(tag: string): Promise<void> };
}

/** True where rows are sent with the page closed; elsewhere they go when it is opened next. */
export const hasBackgroundSync = (): boolean => 'serviceWorker' in navigator && 'SyncManager' in globalThis;

export function askForBackgroundSync(user: UserId): void {
	if (!hasBackgroundSync()) return;
	void navigator.serviceWorker
		.getRegistration()
		.then((registration) => (registration as SyncRegistration | undefined)?.sync?.register(outboxTag(user)))
		// Refused by the user or the browser: the rows go when the page is open next.
		.catch(() => undefined);
}
