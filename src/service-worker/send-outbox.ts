/** What the service worker does when the browser says that there is a network again. */
import type { UserId } from '#lib/core/ids.ts';
import { Api } from '#lib/platform/api.ts';
import { deviceClock } from '#lib/platform/clock.ts';
import { DeviceStore } from '#lib/platform/device-store.ts';
import { DeviceTables } from '#lib/platform/device-tables.ts';
import { postOutbox } from '#lib/platform/outbox-post.ts';
import { userDatabase } from '#lib/platform/persistence.ts';
import { browserTabChannel } from '#lib/platform/tab-channel.ts';
import { browserLocks } from '#lib/platform/tab-lock.ts';

/** @throws when the server could not be asked: the browser then tries again later. */
export async function sendOutbox(user: UserId): Promise<void> {
	const tables = new DeviceTables(userDatabase(user));
	const channel = browserTabChannel(`${user}/device`, () => undefined);
	try {
		const result = await postOutbox({
			user,
			store: new DeviceStore(tables),
			api: new Api(fetch.bind(globalThis), user),
			locks: browserLocks(navigator.locks),
			clock: deviceClock,
			changed: () => channel.post('outbox')
		});
		if (result === 'later') throw new Error('the server cannot be reached');
	} finally {
		channel.close();
		tables.close();
	}
}
