/** Whom a mention names, among the people this device knows. */
import { usernameSkeleton } from '#lib/core/names.ts';
import type { AppState } from '#lib/state/app.svelte.ts';
import type { Person } from '#lib/sync/replica.ts';

export interface Named {
	readonly name: string;
	readonly isMe: boolean;
}

/** By the skeleton of the username, which no two people share. */
export function namesBySkeleton(app: AppState, members: readonly Person[]): ReadonlyMap<string, Named> {
	const named = new Map<string, Named>();
	for (const { username, fullName } of [...app.people.values(), ...members])
		named.set(usernameSkeleton(username), { name: fullName, isMe: false });
	return named.set(usernameSkeleton(app.me.username), { name: app.me.fullName, isMe: true });
}
