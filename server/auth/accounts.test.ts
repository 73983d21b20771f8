import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { UserId } from '#lib/core/ids.ts';
import type { Outcome, Refused } from '#lib/core/problem.ts';
import { adjustableClock } from '../../tests/support/clock.ts';
import { engines } from '../../tests/support/databases.ts';
import type { Database } from '../db/connect.ts';
import { createLog } from '../log.ts';
import type { Caller } from './accounts-context.ts';
import { createAccounts, type Accounts } from './accounts.ts';
import { createPasswords } from './passwords.ts';
import { createSessions, type ActiveSession, type Sessions } from './sessions.ts';

const here: Caller = { address: '127.0.0.1', isLocal: true, userAgent: 'a browser' };
const away: Caller = { address: '203.0.113.9', isLocal: false, userAgent: null };
const password = 'correct horse';

describe.each(engines)('accounts on $name', ({ open }) => {
	let database: Database;
	let accounts: Accounts;
	let sessions: Sessions;
	let ended: string[];
	const clock = adjustableClock();
	let count = 0;

	const build = (hasLimits: boolean) => {
		const db = database.db;
		sessions = createSessions({ db, clock, secrets: { accessTokenKey: new Uint8Array(32) }, isSecure: false });
		const sync = {
			sessionEnded: (hash: string) => void ended.push(hash),
			userSignedOut: (user: UserId) => void ended.push(user),
			privacyChanged: (user: UserId) => void ended.push(`privacy of ${user}`),
			presenceOf: () => ({ presence: 'offline' as const })
		};
		return createAccounts({
			db,
			clock,
			log: createLog('silent'),
			hasLimits,
			sessions,
			sync,
			passwords: createPasswords({ memoryCost: 64, timeCost: 1 })
		});
	};

	beforeAll(async () => (database = await open()));
	afterAll(() => database.close());
	beforeEach(async () => {
		clock.reset();
		ended = [];
		await database.db.deleteFrom('users').execute();
		await database.db.deleteFrom('rate_limits').execute();
		accounts = build(false);
	});

	const person = (fields: { fullName?: string; username?: string; email?: string; setupCode?: string } = {}) => {
		count += 1;
		return { fullName: 'Ada Lovelace', email: `ada${count}@example.org`, password, ...fields };
	};
	const signUp = async (fields = {}, caller = here) => unwrap(await accounts.signUp(person(fields), caller));
	const sessionOf = async (cookie: string): Promise<ActiveSession> => {
		const credential = await sessions.fromCookieHeader(cookie.split(';')[0]);
		if (credential.kind !== 'active') throw new Error(credential.kind);
		return credential.session;
	};

	it('[S1] signing up opens an account and a session, and answers without the password', async () => {
		const { user, cookie } = await signUp({ email: 'ada@example.org' });
		expect(user).toMatchObject({
			username: 'ada.lovelace',
			fullName: 'Ada Lovelace',
			email: 'ada@example.org',
			serverRole: 'owner'
		});
		expect((await sessionOf(cookie)).user).toBe(user.id);
		expect(JSON.stringify(user)).not.toMatch(/password|hash/i);
	});

	it('[S11] [P4.17] the password is stored as an argon2id hash only', async () => {
		await signUp();
		const rows = await database.db.selectFrom('users').selectAll().execute();
		expect(rows[0]?.password_hash).toMatch(/^\$argon2id\$/);
		expect(JSON.stringify(rows)).not.toContain(password);
	});

	it('[S2] a taken email is refused under its field', async () => {
		await signUp({ email: 'taken@example.org' });
		expect(await accounts.signUp(person({ email: 'taken@example.org' }), here)).toMatchObject({
			kind: 'refused',
			code: 'email_taken',
			errors: [{ field: 'email', code: 'email_taken' }]
		});
	});

	it.each(['grace', 'GRACE', 'grасе', 'ｇｒａｃｅ'])('[S15] with grace taken, %s is taken too', async (name) => {
		await signUp({ username: 'grace' });
		const answer = await accounts.signUp(person({ username: name }), here);
		expect(answer).toMatchObject({ code: 'username_taken', errors: [{ field: 'username', code: 'username_taken' }] });
		expect(unwrap(await accounts.checkUsername(name, away))).toMatchObject({ available: false, code: 'username_taken' });
	});

	it('[S15] a free name is said to be free, an impossible one why not', async () => {
		expect(unwrap(await accounts.checkUsername('@Grace', away))).toEqual({ username: 'Grace', available: true });
		expect(unwrap(await accounts.checkUsername('g', away))).toMatchObject({ available: false, code: 'username_too_short' });
	});

	it('[S14] people of one name get different usernames, also when they sign up at once', async () => {
		const all = await Promise.all(Array.from({ length: 6 }, () => signUp()));
		expect(new Set(all.map(({ user }) => user.username)).size).toBe(6);
	});

	it('[S16] of many first accounts at once exactly one owns the server', async () => {
		const all = await Promise.all(Array.from({ length: 6 }, () => signUp()));
		expect(all.filter(({ user }) => user.serverRole === 'owner')).toHaveLength(1);
	});

	it('[S16] the first account needs the set-up code when it comes from elsewhere; later ones do not', async () => {
		expect(await accounts.signUp(person(), away)).toMatchObject({ code: 'setup_code_required' });
		expect(await accounts.signUp(person({ setupCode: 'guess' }), away)).toMatchObject({ code: 'setup_code_required' });
		const setupCode = await accounts.setupCode();
		expect((await signUp({ setupCode }, away)).user.serverRole).toBe('owner');
		expect(await accounts.setupCode()).toBeUndefined();
		expect((await signUp({}, away)).user.serverRole).toBe('member');
	});

	it.each([[{ email: 'Eve@example.org' }], [{ username: 'eve' }], [{ username: '@EVE' }], [{ email: 'eve' }]])(
		'[S3] %j and the password sign in',
		async (name) => {
			const { user } = await signUp({ email: 'eve@example.org', username: 'eve' });
			const answer = unwrap(await accounts.logIn({ ...name, password }, away));
			expect(answer.user).toEqual(user);
		}
	);

	it('[S3] a wrong password and an unknown name get the same answer', async () => {
		await signUp({ email: 'eve@example.org' });
		const wrong = await accounts.logIn({ email: 'eve@example.org', password: 'wrong' }, away);
		const unknown = await accounts.logIn({ email: 'nobody@example.org', password }, away);
		expect(wrong).toEqual({ kind: 'refused', code: 'invalid_credentials' });
		expect(unknown).toEqual(wrong);
	});

	it('[S5] an API client gets tokens and no cookie', async () => {
		await signUp({ email: 'eve@example.org' });
		const answer = unwrap(await accounts.logIn({ email: 'eve@example.org', password, client: 'api' }, away));
		if (!('tokens' in answer)) throw new Error('no tokens');
		const next = unwrap(await accounts.refresh(answer.tokens.refreshToken));
		expect(next.refreshToken).not.toBe(answer.tokens.refreshToken);
		expect(await accounts.refresh(answer.tokens.refreshToken)).toMatchObject({ code: 'session_revoked' });
		expect(ended).toHaveLength(1);
		expect(await accounts.refresh('nonsense')).toMatchObject({ code: 'token_invalid' });
	});

	it('[S6] signing out ends this session, closes its sockets and leaves the others', async () => {
		const { user, cookie } = await signUp({ email: 'eve@example.org' });
		const other = unwrap(await accounts.logIn({ email: 'eve@example.org', password }, away));
		const session = await sessionOf(cookie);
		expect(await accounts.logOut(session)).toMatch(/^kith=;.*Max-Age=0/);
		expect(ended).toEqual([session.sessionHash]);
		expect(await sessions.fromCookieHeader(cookie.split(';')[0])).toEqual({ kind: 'revoked' });
		if (!('cookie' in other)) throw new Error('no cookie');
		expect((await sessionOf(other.cookie)).user).toBe(user.id);
	});

	it('[S13] a reset link works once, ends every session, and only those above may make it', async () => {
		const owner = await signUp();
		const eve = await signUp({ email: 'eve@example.org' });
		const [byOwner, byEve] = [await sessionOf(owner.cookie), await sessionOf(eve.cookie)];
		expect(await accounts.createReset(byEve, owner.user.id, 'https://kith.example')).toMatchObject({ code: 'not_allowed' });
		const superseded = unwrap(await accounts.createReset(byOwner, eve.user.id, 'https://kith.example'));
		const link = unwrap(await accounts.createReset(byOwner, eve.user.id, 'https://kith.example'));
		const token = link.url.split('/').at(-1) ?? '';
		expect(link.url).toMatch(/^https:\/\/kith\.example\/reset\//);
		expect(await accounts.resetPassword(superseded.url.split('/').at(-1) ?? '', 'new password', away)).toMatchObject({
			code: 'reset_invalid'
		});
		const answers = await Promise.all([1, 2].map(() => accounts.resetPassword(token, 'new password', away)));
		expect(answers.map(({ kind }) => kind).sort()).toEqual(['done', 'refused']);
		expect(await sessions.fromCookieHeader(eve.cookie.split(';')[0])).toEqual({ kind: 'revoked' });
		expect(ended).toEqual([eve.user.id]);
		expect(await accounts.logIn({ email: 'eve@example.org', password }, away)).toMatchObject({ code: 'invalid_credentials' });
		expect(unwrap(await accounts.logIn({ email: 'eve@example.org', password: 'new password' }, away)).user.id).toBe(eve.user.id);
	});

	it('[S13] a reset link expires', async () => {
		const { user, cookie } = await signUp();
		const link = unwrap(await accounts.createReset(await sessionOf(cookie), user.id, ''));
		clock.advance(link.expiresAt - clock.now() + 1);
		expect(await accounts.resetPassword(link.url.split('/').at(-1) ?? '', 'new password', away)).toMatchObject({
			code: 'reset_invalid'
		});
	});

	it('guessing passwords is slowed down for that address and account alone', async () => {
		await signUp({ email: 'eve@example.org' });
		accounts = build(true);
		const guess = (caller: Caller) => accounts.logIn({ email: 'eve@example.org', password: 'guess' }, caller);
		for (let attempt = 0; attempt < 10; attempt += 1) expect(await guess(away)).toMatchObject({ code: 'invalid_credentials' });
		const limited = (await guess(away)) as Refused;
		expect(limited.code).toBe('rate_limited');
		expect(limited.retryAfterSeconds).toBeGreaterThan(0);
		expect(await accounts.logIn({ email: 'eve@example.org', password }, here)).toMatchObject({ kind: 'done' });
		clock.advance(16 * 60_000);
		expect(await guess(away)).toMatchObject({ code: 'invalid_credentials' });
	});

	it('[S81] [P4.19] what others may know is set with the profile, told to oneself alone, and holds for open sockets when it matters there', async () => {
		const { user } = await signUp();
		expect(user).toMatchObject({ readReceipts: true, showLastActive: true, invisible: false });
		expect(unwrap(await accounts.updateProfile(user.id, { readReceipts: false }))).toMatchObject({ readReceipts: false });
		expect(ended).toEqual([]);
		const change = { showLastActive: false, invisible: true };
		expect(unwrap(await accounts.updateProfile(user.id, change))).toMatchObject({ readReceipts: false, ...change });
		expect(ended).toEqual([`privacy of ${user.id}`]);
	});

	it('[S77] a profile changes field by field, and a taken name changes nothing', async () => {
		await signUp({ username: 'grace' });
		const { user } = await signUp();
		const changed = unwrap(await accounts.updateProfile(user.id, { about: 'Counts.', username: 'Countess' }));
		expect(changed).toMatchObject({ fullName: 'Ada Lovelace', about: 'Counts.', username: 'Countess' });
		expect(unwrap(await accounts.updateProfile(user.id, { username: 'COUNTESS', about: '' }))).not.toHaveProperty('about');
		expect(await accounts.updateProfile(user.id, { username: 'Grace', fullName: 'X' })).toMatchObject({ code: 'username_taken' });
		expect((await accounts.ownProfile(user.id))?.fullName).toBe('Ada Lovelace');
		expect(await accounts.updateProfile(user.id, { profilePic: 'data:' })).toMatchObject({ code: 'not_supported_yet' });
	});
});

function unwrap<Value>(outcome: Outcome<Value>): Value {
	if (outcome.kind === 'refused') throw new Error(outcome.code);
	return outcome.value;
}
