import type { Presence } from '#lib/core/presence.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Formats } from './formats.ts';

/** "Online", "Away", "Last active 9 minutes ago", "Offline"; empty where nothing is known. @param now ms since epoch */
export function presenceText(shown: Presence | undefined, format: Formats, now: number): string {
	if (!shown) return '';
	if (shown.presence === 'online') return m.presence_online();
	if (shown.lastActiveAt !== undefined) return m.last_active({ ago: format.ago(shown.lastActiveAt, now) });
	return shown.presence === 'away' ? m.presence_away() : m.presence_offline();
}
