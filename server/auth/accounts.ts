/** Signing up, in and out, one's profile, and the way back in for who lost the password. Knows nothing of HTTP. */
import { timingSafeEqual } from 'node:crypto';
import type { User } from '#lib/core/answers.ts';
import type { UserId } from '#lib/core/ids.ts';
import { done, refusedField, type Outcome } from '#lib/core/problem.ts';
import type { SignUp } from '#lib/core/wire.ts';
import type { ServerRole } from '../db/schema.ts';
import { hasUsers, userById } from '../db/users.ts';
import { ownProfile } from '../people/profile.ts';
import type { AccountsContext, Caller } from './accounts-context.ts';
import type { ActiveSession } from './credential.ts';
import { newSecret } from './hashes.ts';
import { createProfiles, type Profiles } from './profiles.ts';
import { createResets, type Resets } from './resets.ts';
import { createSignIn, type Present, type SignedIn, type SignIn } from './sign-in.ts';
import { openAccount } from './sign-up.ts';
import { createThrottle, type Throttle } from './throttle.ts';

export interface Accounts extends SignIn, Profiles, Resets {
	/** What the first account must know when it does not come from the machine itself; undefined once there is an account. */
	setupCode(): Promise<string | undefined>;
	/** The first account owns the server. */
	signUp(body: SignUp, caller: Caller): Promise<Outcome<SignedIn>>;
	/** Ends this session here and closes its sockets; the cookie that takes itself away. */
	logOut(session: ActiveSession | undefined): Promise<string>;
	/** Undefined when the account is gone. */
	ownProfile(user: UserId): Promise<User | undefined>;
	readonly throttle: Throttle;
}

export function createAccounts(context: AccountsContext): Accounts {
	const { db, clock, log, sessions, sync } = context;
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
		// Whoever sits at the machine may fill it with people; from elsewhere accounts are opened a few at a time.
		const limited = caller.isLocal ? undefined : await throttle.spend('signUp', caller.address);
		if (limited) return limited;
		const role = await roleOfNext(body, caller);
		if (role === undefined) return refusedField('setup_code_required', 'setupCode');
		const opened = await openAccount(context, body, role);
		if (opened.kind === 'refused') return opened;
		const { cookie } = await sessions.create(opened.value, caller.userAgent);
		log.info('account.opened', { user: opened.value });
		return done({ user: await present(opened.value), cookie });
	}

	const present: Present = async (id) => {
		const user = await profileOf(id);
		if (user === undefined) throw new Error('an account vanished while it signed in');
		return user;
	};

	return {
		setupCode: async () => ((await hasUsers(db)) ? undefined : code),
		signUp,
		...createSignIn(context, throttle, present),
		...createProfiles(context, throttle, present),
		async logOut(session) {
			if (session !== undefined) {
				await sessions.revoke(session.sessionHash);
				sync.sessionEnded(session.sessionHash);
			}
			return sessions.blankCookie();
		},
		ownProfile: profileOf,
		throttle,
		...createResets(context, throttle)
	};
}

function isSame(given: string, expected: string): boolean {
	const [one, other] = [Buffer.from(given), Buffer.from(expected)];
	return one.length === other.length && timingSafeEqual(one, other);
}
