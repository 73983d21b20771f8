/** Signing in with a password, and going on with a refresh token. */
import type { Tokens, User } from '#lib/core/answers.ts';
import type { UserId } from '#lib/core/ids.ts';
import { normalizeUsername, usernameSkeleton } from '#lib/core/names.ts';
import { done, refused, type Outcome } from '#lib/core/problem.ts';
import type { LogIn } from '#lib/core/wire.ts';
import { credentialsOf } from '../db/users.ts';
import type { AccountsContext, Caller } from './accounts-context.ts';
import { sessionOfFamily } from './api-tokens.ts';
import type { Throttle } from './throttle.ts';

export interface SignedIn {
	readonly user: User;
	/** Value of a `Set-Cookie` header. */
	readonly cookie: string;
}

export interface SignIn {
	/** One neutral answer for a wrong name and a wrong password, after the same work. */
	logIn(body: LogIn, caller: Caller): Promise<Outcome<SignedIn | { readonly user: User; readonly tokens: Tokens }>>;
	refresh(refreshToken: string): Promise<Outcome<Tokens>>;
}

/** One's own profile, right after signing in. @throws when the account vanished meanwhile. */
export type Present = (user: UserId) => Promise<User>;

export function createSignIn({ db, sessions, passwords, sync }: AccountsContext, throttle: Throttle, present: Present): SignIn {
	return {
		async logIn({ email, username, password, client }, caller) {
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
		},
		async refresh(refreshToken) {
			const answer = await sessions.refresh(refreshToken);
			if (answer.kind === 'issued') {
				const { accessToken, refreshToken: next, expiresIn } = answer;
				return done({ accessToken, refreshToken: next, expiresIn });
			}
			if (answer.kind === 'revoked') sync.sessionEnded(sessionOfFamily(refreshToken.split('.')[0] ?? ''));
			return refused(answer.kind === 'none' ? 'token_invalid' : `session_${answer.kind}`);
		}
	};
}
