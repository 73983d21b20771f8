/** How the lines of a timeline ask for what they do not carry themselves. */
import type { UserId } from '#lib/core/ids.ts';

export interface Names {
	/** The full name as known on this device; a placeholder word where it is not. */
	of(user: UserId): string;
	isMe(user: UserId): boolean;
	/** *You* for oneself. */
	shown(user: UserId): string;
	/** Who is written as `@username`, by the skeleton of it; undefined where this device knows nobody of that name. */
	mentioned?(skeleton: string): { readonly name: string; readonly isMe: boolean } | undefined;
}
