/** Signing up, in and out, one's profile, and the way back in for who lost the password. Knows nothing of HTTP. */
import { timingSafeEqual } from 'node:crypto';
import type { Tokens, User, UsernameAnswer } from '#lib/core/answers.ts';
import type { UserId } from '#lib/core/ids.ts';
import { normalizeUsername, usernameRule, usernameSkeleton } from '#lib/core/names.ts';
import { done, refused, refusedField, type Outcome } from '#lib/core/problem.ts';
import type { LogIn, SignUp, UpdateProfile } from '#lib/core/wire.ts';
import * as v from 'valibot';
import type { ServerRole } from '../db/schema.ts';
import { changeProfile, credentialsOf, hasUsers, takenSkeletons, userById } from '../db/users.ts';
import { ownProfile } from '../people/profile.ts';
import type { AccountsContext, Caller } from './accounts-context.ts';
import { createResets, type Resets } from './resets.ts';
import { newSecret } from './hashes.ts';
import type { ActiveSession } from './sessions.ts';
import { openAccount } from './sign-up.ts';
import { createThrottle, type Throttle } from './throttle.ts';

export interface SignedIn {
	readonly user: User;
	/** Value of a `Set-Cookie` header. */
	readonly cookie: string;
}

export interface Accounts extends Resets {
	/** What the first account must know when it does not come from the machine itself; undefined once there is an account. */
	setupCode(): Promise<string | undefined>;
	/** The first account owns the server. */
	signUp(body: SignUp, caller: Caller): Promise<Outcome<SignedIn>>;
	/** One neutral answer for a wrong name and a wrong password, after the same work. */
	logIn(body: LogIn, caller: Caller): Promise<Outcome<SignedIn | { readonly user: User; readonly tokens: Tokens }>>;
	refresh(refreshToken: string): Promise<Outcome<Tokens>>;
	/** Ends this session here and closes its sockets; the cookie that takes itself away. */
	logOut(session: ActiveSession | undefined): Promise<string>;
	/** Undefined when the account is gone. */
	ownProfile(user: UserId): Promise<User | undefined>;
	updateProfile(user: UserId, body: UpdateProfile): Promise<Outcome<User>>;
	/** Whether a name is free, as it would be stored. */
	checkUsername(name: string, caller: Caller): Promise<Outcome<UsernameAnswer>>;
	readonly throttle: Throttle;
}

export function createAccounts(context: AccountsContext): Accounts {
	const { db, clock, log, sessions, passwords, sync } = context;
	const throttle = createThrottle(db, clock, context.hasLimits);
	const code = newSecret(clock, 9);

	const profileOf = async (user: UserId) => {
		const stored = await userById(db, user);
		return stored === undefined ? undefined : ownProfile(stored, (id) => sync.presenceOf(id));
	};

	/** Who opens the first account must be its operator: sits at the machine, or has read the code in its log. */
	async function roleOfNext({ setupCode }: SignUp, caller: Caller): Promise<ServerRole | undefined> {
		if (await hasUsers(db)) return 'member';
		return caller.isLocal || isSame(setupCode ?? '', code) ? 'owner' : undefined;
	}

	async function signUp(body: SignUp, caller: Caller): Promise<Outcome<SignedIn>> {
		const limited = await throttle.spend('signUp', caller.address);
		if (limited) return limited;
		const role = await roleOfNext(body, caller);
		if (role === undefined) return refusedField('setup_code_required', 'setupCode');
		const opened = await openAccount(context, body, role);
		if (opened.kind === 'refused') return opened;
		const { cookie } = await sessions.create(opened.value, caller.userAgent);
		log.info('account.opened', { user: opened.value });
		return done({ user: await present(opened.value), cookie });
	}

	async function logIn({ email, username, password, client }: LogIn, caller: Caller) {
		const name = (email ?? username ?? '').trim();
		const key = name.toLowerCase();
		const limited =
			(await throttle.spend('signInFromAddress', caller.address)) ?? (await throttle.spend('signIn', caller.address, key));
		if (limited) return limited;
		// One field may hold either: people type what they remember.
		const by = name.includes('@', 1) ? { email: key } : { skeleton: usernameSkeleton(normalizeUsername(name)) };
		const account = await credentialsOf(db, by);
		const isRight = await passwords.matches(password, account?.passwordHash);
		if (account === undefined || !isRight) return refused('invalid_credentials');
		await throttle.forgive('signIn', caller.address, key);
		const user = await present(account.id);
		if (client === 'api') return done({ user, tokens: await sessions.issueTokens(account.id) });
		const { cookie } = await sessions.create(account.id, caller.userAgent);
		return done({ user, cookie });
	}

	async function present(id: UserId): Promise<User> {
		const user = await profileOf(id);
		if (user === undefined) throw new Error('an account vanished while it signed in');
		return user;
	}

	async function updateProfile(user: UserId, { fullName, username, about, profilePic }: UpdateProfile): Promise<Outcome<User>> {
		if (profilePic !== undefined) return refusedField('not_supported_yet', 'profilePic');
		const change = {
			...(fullName === undefined ? {} : { full_name: fullName }),
			...(username === undefined ? {} : { username, username_skeleton: usernameSkeleton(username) }),
			...(about === undefined ? {} : { about: about === '' ? null : about })
		};
		if (Object.keys(change).length > 0 && (await changeProfile(db, user, change)) === undefined)
			return refusedField('username_taken', 'username');
		return done(await present(user));
	}

	async function checkUsername(name: string, caller: Caller): Promise<Outcome<UsernameAnswer>> {
		const limited = await throttle.spend('username', caller.address);
		if (limited) return limited;
		const parsed = v.safeParse(usernameRule, name);
		if (!parsed.success) return done({ username: name, available: false, code: parsed.issues[0].message });
		const skeleton = usernameSkeleton(parsed.output);
		const isTaken = (await takenSkeletons(db, [skeleton])).has(skeleton);
		return done({ username: parsed.output, available: !isTaken, ...(isTaken ? { code: 'username_taken' } : {}) });
	}

	return {
		setupCode: async () => ((await hasUsers(db)) ? undefined : code),
		signUp,
		logIn,
		async refresh(refreshToken) {
			const answer = await sessions.refresh(refreshToken);
			if (answer.kind === 'issued') {
				const { accessToken, refreshToken: next, expiresIn } = answer;
				return done({ accessToken, refreshToken: next, expiresIn });
			}
			const family = refreshToken.split('.')[0] ?? '';
			if (answer.kind === 'revoked') sync.sessionEnded(`family:${family}`);
			return refused(answer.kind === 'none' ? 'token_invalid' : `session_${answer.kind}`);
		},
		async logOut(session) {
			if (session !== undefined) {
				await sessions.revoke(session.sessionHash);
				sync.sessionEnded(session.sessionHash);
			}
			return sessions.blankCookie();
		},
		ownProfile: profileOf,
		updateProfile,
		checkUsername,
		throttle,
		...createResets(context, throttle)
	};
}

function isSame(given: string, expected: string): boolean {
	const [one, other] = [Buffer.from(given), Buffer.from(expected)];
	return one.length === other.length && timingSafeEqual(one, other);
}
