/** Writes a new account: a free username, the slow hash, and only one first account. */
import { newUserId, type UserId } from '#lib/core/ids.ts';
import { usernameCandidates, usernameSkeleton } from '#lib/core/names.ts';
import { done, refusedField, type Outcome } from '#lib/core/problem.ts';
import type { SignUp } from '#lib/core/wire.ts';
import { hasUsers, insertUser, isEmailTaken, lockSignUp, takenSkeletons } from '../db/users.ts';
import type { Db, ServerRole } from '../db/schema.ts';
import type { AccountsContext } from './accounts-context.ts';
import { newSecret } from './hashes.ts';

/** How often a derived username may be snatched away by another sign-up before it is given up. */
const attempts = 5;

/** `role` is what the account gets; of two that would both be the first owner, the later one becomes a member. */
export async function openAccount(context: AccountsContext, body: SignUp, role: ServerRole): Promise<Outcome<UserId>> {
	const { db, passwords } = context;
	if (await isEmailTaken(db, body.email)) return refusedField('email_taken', 'email');
	const passwordHash = await passwords.hash(body.password);
	for (let attempt = 1; ; attempt += 1) {
		const username = body.username ?? (await freeUsername(context, body.fullName, attempt));
		const id = await writeAccount(context, { ...body, username, passwordHash, role });
		if (id !== undefined) return done(id);
		if (await isEmailTaken(db, body.email)) return refusedField('email_taken', 'email');
		if (body.username !== undefined || attempt === attempts) return refusedField('username_taken', 'username');
	}
}

type NewAccount = Pick<SignUp, 'fullName' | 'email'> & { username: string; passwordHash: string; role: ServerRole };

async function writeAccount({ db, clock }: AccountsContext, account: NewAccount): Promise<UserId | undefined> {
	return await db.transaction().execute(async (transaction) => {
		const role = account.role === 'owner' ? await firstRole(transaction) : account.role;
		const id = newUserId(clock);
		const isNew = await insertUser(transaction, {
			id,
			username: account.username,
			username_skeleton: usernameSkeleton(account.username),
			full_name: account.fullName,
			email: account.email,
			password_hash: account.passwordHash,
			role,
			created_at: clock.now()
		});
		return isNew ? id : undefined;
	});
}

async function firstRole(transaction: Db): Promise<ServerRole> {
	await lockSignUp(transaction);
	return (await hasUsers(transaction)) ? 'member' : 'owner';
}

/** After a first miss only the one with a random ending: those who sign up at once would all choose the same next number. */
async function freeUsername({ db, clock }: AccountsContext, fullName: string, attempt: number): Promise<string> {
	const chance = newSecret(clock, 6)
		.replace(/[^a-z0-9]/gi, '')
		.toLowerCase();
	const candidates = usernameCandidates(fullName, chance).slice(attempt === 1 ? 0 : -1);
	const taken = await takenSkeletons(db, candidates.map(usernameSkeleton));
	return candidates.find((name) => !taken.has(usernameSkeleton(name))) ?? `user.${chance}`;
}
