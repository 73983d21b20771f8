/** The number on the installed app's icon, where the platform has one. */
interface Badging {
	setAppBadge?(count: number): Promise<void>;
	clearAppBadge?(): Promise<void>;
}

export function showAppBadge(count: number, platform: Badging = navigator): void {
	const done = count > 0 ? platform.setAppBadge?.(count) : platform.clearAppBadge?.();
	// Not installed, or not allowed: the list and the title say the same.
	void done?.catch(() => undefined);
}
