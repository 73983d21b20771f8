/** What one is called, and whether a name is free. */
import * as v from 'valibot';
import type { User, UsernameAnswer } from '#lib/core/answers.ts';
import type { UserId } from '#lib/core/ids.ts';
import { usernameRule, usernameSkeleton } from '#lib/core/names.ts';
import { done, refusedField, type Outcome } from '#lib/core/problem.ts';
import type { UpdateProfile } from '#lib/core/wire.ts';
import { changeProfile, takenSkeletons } from '../db/users.ts';
import type { AccountsContext, Caller } from './accounts-context.ts';
import type { Present } from './sign-in.ts';
import type { Throttle } from './throttle.ts';

export interface Profiles {
	updateProfile(user: UserId, body: UpdateProfile): Promise<Outcome<User>>;
	/** Whether a name is free, as it would be stored. */
	checkUsername(name: string, caller: Caller): Promise<Outcome<UsernameAnswer>>;
}

export function createProfiles({ db, sync }: AccountsContext, throttle: Throttle, present: Present): Profiles {
	return {
		async updateProfile(user, { fullName, username, about, profilePic, readReceipts, showLastActive, invisible }) {
			if (profilePic !== undefined) return refusedField('not_supported_yet', 'profilePic');
			const change = {
				...(fullName === undefined ? {} : { full_name: fullName }),
				...(username === undefined ? {} : { username, username_skeleton: usernameSkeleton(username) }),
				...(about === undefined ? {} : { about: about === '' ? null : about }),
				...(readReceipts === undefined ? {} : { read_receipts: readReceipts }),
				...(showLastActive === undefined ? {} : { show_last_active: showLastActive }),
				...(invisible === undefined ? {} : { invisible })
			};
			const hasChange = Object.keys(change).length > 0;
			if (hasChange && (await changeProfile(db, user, change)) === undefined) return refusedField('username_taken', 'username');
			if (showLastActive !== undefined || invisible !== undefined) sync.privacyChanged(user);
			return done(await present(user));
		},
		async checkUsername(name, caller) {
			const limited = await throttle.spend('username', caller.address);
			if (limited) return limited;
			const parsed = v.safeParse(usernameRule, name);
			if (!parsed.success) return done({ username: name, available: false, code: parsed.issues[0].message });
			const skeleton = usernameSkeleton(parsed.output);
			const isTaken = (await takenSkeletons(db, [skeleton])).has(skeleton);
			return done({ username: parsed.output, available: !isTaken, ...(isTaken ? { code: 'username_taken' } : {}) });
		}
	};
}
