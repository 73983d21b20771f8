import { redirect } from '@sveltejs/kit';
import { browser } from '$app/environment';
import { devicePreferences, readLastUser } from '#lib/platform/preferences.ts';

/** Whoever was here before begins with their rooms, from the device; the way to the server is found behind. */
export function load(): void {
	if (browser && readLastUser(devicePreferences(() => localStorage))) redirect(307, '/rooms');
}
