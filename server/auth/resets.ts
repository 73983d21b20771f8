/** The way back in for who lost the password: a link that the owner of the server makes and hands over. */
import type { ResetLink } from '#lib/core/answers.ts';
import type { UserId } from '#lib/core/ids.ts';
import { mayOnServer } from '#lib/core/policy.ts';
import { done, refused, type Outcome } from '#lib/core/problem.ts';
import { appendAudit } from '../db/audit-log.ts';
import { replaceReset, useReset } from '../db/password-resets.ts';
import { setPasswordHash, userById } from '../db/users.ts';
import type { AccountsContext, Caller } from './accounts-context.ts';
import { hashSecret, newSecret } from './hashes.ts';
import type { ActiveSession } from './credential.ts';
import type { Throttle } from './throttle.ts';

export const resetHours = 24;

export interface Resets {
	/** Good once, for a day; takes the place of an earlier link. `origin` is where the link leads. */
	createReset(by: ActiveSession, target: UserId, origin: string): Promise<Outcome<ResetLink>>;
	/** Sets the password and ends every session of the account. */
	resetPassword(token: string, password: string, caller: Caller): Promise<Outcome<undefined>>;
}

export function createResets({ db, clock, log, sessions, passwords, sync }: AccountsContext, throttle: Throttle): Resets {
	async function createReset(by: ActiveSession, target: UserId, origin: string): Promise<Outcome<ResetLink>> {
		if (!mayOnServer(by.role, 'resetPasswords')) return refused('not_allowed');
		const person = await userById(db, target);
		if (person === undefined) return refused('user_not_found');
		// Whoever resets an owner's password becomes the owner.
		if (person.role === 'owner' && by.role !== 'owner') return refused('not_allowed');
		const token = newSecret(clock);
		const createdAt = clock.now();
		const expiresAt = createdAt + resetHours * 60 * 60 * 1000;
		await db.transaction().execute(async (transaction) => {
			await replaceReset(transaction, { tokenHash: hashSecret(token), user: target, createdBy: by.user, createdAt, expiresAt });
			await appendAudit(transaction, { at: createdAt, actor: by.user, action: 'reset.created', target });
		});
		return done({ url: `${origin}/reset/${token}`, expiresAt });
	}

	async function resetPassword(token: string, password: string, caller: Caller): Promise<Outcome<undefined>> {
		const limited = await throttle.spend('reset', caller.address);
		if (limited) return limited;
		const passwordHash = await passwords.hash(password);
		const user = await db.transaction().execute(async (transaction) => {
			const owner = await useReset(transaction, hashSecret(token), clock.now());
			if (owner === undefined) return undefined;
			await setPasswordHash(transaction, owner, passwordHash);
			await appendAudit(transaction, {
				at: clock.now(),
				actor: owner,
				action: 'reset.used',
				target: owner,
				address: caller.address
			});
			return owner;
		});
		if (user === undefined) return refused('reset_invalid');
		await sessions.revokeAllOf(user);
		sync.userSignedOut(user);
		log.info('account.reset', { user });
		return done(undefined);
	}

	return { createReset, resetPassword };
}
