/** How the lines of a timeline ask for what they do not carry themselves. */
import type { UserId } from '#lib/core/ids.ts';

export interface Names {
	/** The full name as known on this device; a placeholder word where it is not. */
	of(user: UserId): string;
	/** *You* for oneself. */
	shown(user: UserId): string;
}
