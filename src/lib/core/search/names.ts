/** Whom and what `from:` and `in:` name. */
import type { RoomId, UserId } from '../ids.ts';
import { usernameSkeleton } from '../names.ts';
import { foldedName } from './words.ts';

export const isMe = (name: string): boolean => name.toLowerCase() === 'me';

/** By id, or by username as names are told apart elsewhere: case, accents and look-alikes do not matter. */
export const namesPerson = (name: string, { id, username }: { readonly id: UserId; readonly username: string }): boolean =>
	name === id || usernameSkeleton(name) === usernameSkeleton(username);

/** By id, or by name whatever its case, accents and spaces. */
export function namesRoom(wanted: string, { id, name }: { readonly id: RoomId; readonly name: string }): boolean {
	const folded = foldedName(wanted);
	return wanted === id || (folded !== '' && folded === foldedName(name));
}
