import { redirect } from '@sveltejs/kit';
import { signOutDebt } from '#lib/platform/owed-sign-out.ts';
import { devicePreferences, readLastUser, writeLastUser } from '#lib/platform/preferences.ts';
import { openBrowserReplica } from '#lib/sync/browser-replica.ts';
import type { LayoutLoad } from './$types.js';

export const ssr = false;

/** The replica of whoever was here last, from the device. Nothing here waits for the network: whether the session still stands is found out behind. */
export const load: LayoutLoad = async ({ url }) => {
	const preferences = devicePreferences(() => localStorage);
	// Cut off in the middle of signing out: the cookie may still be good, and nobody is to go on with it.
	if (signOutDebt.isOwed) writeLastUser(preferences, undefined);
	const user = readLastUser(preferences);
	if (!user)
		redirect(307, url.pathname === '/rooms' ? '/' : `/login?next=${encodeURIComponent(url.pathname + url.search + url.hash)}`);
	return { user, replica: await openBrowserReplica(user.id) };
};
