/** For whom is counted what is unread: this device's user, by the name they have now. */
import { isMentioned } from '#lib/core/mentions.ts';
import { usernameSkeleton } from '#lib/core/names.ts';
import type { UnreadReader } from '#lib/core/unread.ts';
import type { Device } from './device.ts';

export function unreadReader({ user, people }: Device): UnreadReader {
	let known: { readonly username: string; readonly skeleton: string } | undefined;
	const skeleton = (): string => {
		const username = people.get().get(user)?.username ?? '';
		if (known?.username !== username) known = { username, skeleton: username === '' ? '' : usernameSkeleton(username) };
		return known.skeleton;
	};
	return { me: user, isMentioned: (text) => text.includes('@') && isMentioned(text, skeleton()) };
}
