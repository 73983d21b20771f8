/** Small choices of this device (theme, widths, who was here last). Losing them costs a click, never words. */
import * as v from 'valibot';
import { isUserId, type UserId } from '#lib/core/ids.ts';

export interface Preferences {
	read(name: string): string | undefined;
	/** Undefined removes it. */
	write(name: string, value: string | undefined): void;
}

/** Nothing is kept where the browser closes its storage to us (a hardened private window). */
export function devicePreferences(storage: () => Storage): Preferences {
	return {
		read(name) {
			try {
				return storage().getItem(`kith.${name}`) ?? undefined;
			} catch {
				return undefined;
			}
		},
		write(name, value) {
			try {
				if (value === undefined) storage().removeItem(`kith.${name}`);
				else storage().setItem(`kith.${name}`, value);
			} catch {
				// Full or closed: the choice holds for this page only.
			}
		}
	};
}

const LastUser = v.object({
	id: v.custom<UserId>(isUserId),
	username: v.string(),
	fullName: v.string(),
	email: v.optional(v.string()),
	about: v.optional(v.string())
});
/** Whose replica this device opens before the network has said anything. */
export type LastUser = v.InferOutput<typeof LastUser>;

export function readLastUser(preferences: Preferences): LastUser | undefined {
	const text = preferences.read('user');
	if (text === undefined) return undefined;
	try {
		const user = v.safeParse(LastUser, JSON.parse(text));
		return user.success ? user.output : undefined;
	} catch {
		return undefined;
	}
}

export function writeLastUser(preferences: Preferences, user: LastUser | undefined): void {
	preferences.write('user', user && JSON.stringify(v.parse(LastUser, user)));
}
