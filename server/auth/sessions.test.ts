import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newUserId, type UserId } from '#lib/core/ids.ts';
import { engines } from '../../tests/support/databases.ts';
import { adjustableClock } from '../../tests/support/clock.ts';
import { insertPerson } from '../../tests/support/people.ts';
import type { Database } from '../db/connect.ts';
import { createSessions, type Sessions } from './sessions.ts';
import { loadSecrets } from './secrets.ts';

const day = 24 * 60 * 60 * 1000;
const key = new Uint8Array(32).fill(7);

describe.each(engines)('sessions on $name', ({ open }) => {
	let database: Database;
	let user: UserId;
	const clock = adjustableClock();
	let sessions: Sessions;

	beforeAll(async () => (database = await open()));
	afterAll(() => database.close());
	beforeEach(async () => {
		clock.reset();
		sessions = createSessions({ db: database.db, clock, secrets: { accessTokenKey: key }, isSecure: false });
		user = await insertPerson(database.db, clock);
	});

	const signIn = async () => {
		const { cookie, sessionHash } = await sessions.create(user, 'a browser');
		return { cookie, sessionHash, header: cookie.split(';')[0] ?? '' };
	};

	it('[S8] the cookie is for the server alone, and its id is nowhere in the database', async () => {
		const { cookie, header, sessionHash } = await signIn();
		expect(cookie).toMatch(/^kith=[a-z0-9]+; HttpOnly; Max-Age=\d+; Path=\/; SameSite=Lax$/);
		const stored = await database.db.selectFrom('sessions').selectAll().where('user_id', '=', user).execute();
		expect(JSON.stringify(stored)).not.toContain(header.slice('kith='.length));
		expect(stored[0]?.id_hash).toBe(sessionHash);
	});

	it('[S8] on https the cookie is bound to the host', async () => {
		const secure = createSessions({ db: database.db, clock, secrets: { accessTokenKey: key }, isSecure: true });
		expect((await secure.create(user, null)).cookie).toMatch(/^__Host-kith=.*; Secure$/);
	});

	it('[S7] a cookie among others, even badly escaped ones, says who asks', async () => {
		const { header, sessionHash } = await signIn();
		const credential = await sessions.fromCookieHeader(`other=%E0%A4%A; ${header}; kithx=1`);
		expect(credential).toMatchObject({ kind: 'active', session: { user, role: 'member', sessionHash, via: 'cookie' } });
	});

	it.each(['', 'kith=', 'kith=nonsense', `kith=${'a'.repeat(40)}`, 'kith=%00', null, undefined])(
		'[S9] %j is nobody',
		async (header) => {
			expect(await sessions.fromCookieHeader(header)).toEqual({ kind: 'none' });
		}
	);

	it('[S9] an expired session and a revoked one are told apart, and neither comes back to life', async () => {
		const [expiring, revoked] = [await signIn(), await signIn()];
		await sessions.revoke(revoked.sessionHash);
		clock.advance(31 * day);
		expect(await sessions.fromCookieHeader(expiring.header)).toEqual({ kind: 'expired' });
		expect(await sessions.fromCookieHeader(revoked.header)).toEqual({ kind: 'revoked' });
		expect(await sessions.fromCookieHeader(expiring.header)).toEqual({ kind: 'expired' });
	});

	it('a session in use is prolonged, and the browser is told', async () => {
		const { header, sessionHash } = await signIn();
		await database.db
			.updateTable('sessions')
			.set({ expires_at: clock.now() + 2 * day })
			.where('id_hash', '=', sessionHash)
			.execute();
		const credential = await sessions.fromCookieHeader(header);
		expect(credential).toMatchObject({ kind: 'active', session: { renewedCookie: expect.stringContaining(header) as string } });
		clock.advance(10 * day);
		expect(await sessions.fromCookieHeader(header)).toMatchObject({ kind: 'active' });
	});

	it('[S13] ending all sessions of a person ends cookies and tokens, and nobody else’s', async () => {
		const other = await insertPerson(database.db, clock);
		const theirs = await sessions.create(other, null);
		const mine = await signIn();
		const tokens = await sessions.issueTokens(user);
		await sessions.revokeAllOf(user);
		expect(await sessions.fromCookieHeader(mine.header)).toEqual({ kind: 'revoked' });
		expect(await sessions.fromBearer(tokens.accessToken)).toEqual({ kind: 'revoked' });
		expect(await sessions.refresh(tokens.refreshToken)).toEqual({ kind: 'revoked' });
		expect(await sessions.fromCookieHeader(theirs.cookie.split(';')[0])).toMatchObject({ kind: 'active' });
	});

	it('[S9] a disabled account’s sessions count as revoked', async () => {
		const { header } = await signIn();
		await database.db.updateTable('users').set({ disabled_at: 1 }).where('id', '=', user).execute();
		expect(await sessions.fromCookieHeader(header)).toEqual({ kind: 'revoked' });
	});

	it('[S5] a refresh token is good once; shown again it ends the family', async () => {
		const first = await sessions.issueTokens(user);
		const second = await sessions.refresh(first.refreshToken);
		if (second.kind !== 'issued') throw new Error('not refreshed');
		expect(await sessions.fromBearer(second.accessToken)).toMatchObject({ kind: 'active', session: { user, via: 'bearer' } });
		expect(await sessions.refresh(first.refreshToken)).toEqual({ kind: 'revoked' });
		expect(await sessions.refresh(second.refreshToken)).toEqual({ kind: 'revoked' });
		expect(await sessions.fromBearer(second.accessToken)).toEqual({ kind: 'revoked' });
	});

	it('[S5] of two refreshes at once one wins, and the family ends', async () => {
		const { refreshToken } = await sessions.issueTokens(user);
		const answers = await Promise.all([sessions.refresh(refreshToken), sessions.refresh(refreshToken)]);
		expect(answers.map(({ kind }) => kind).sort()).toEqual(['issued', 'revoked']);
	});

	it('[S9] an access token is judged by the server’s clock', async () => {
		const { accessToken } = await sessions.issueTokens(user);
		clock.advance(14 * 60_000);
		expect(await sessions.fromBearer(accessToken)).toMatchObject({ kind: 'active' });
		clock.advance(2 * 60_000);
		expect(await sessions.fromBearer(accessToken)).toEqual({ kind: 'expired' });
	});

	it('[S9] forged tokens are nobody’s', async () => {
		const claims = { family: 'f' };
		const sign = (secret: Uint8Array, alg: string, aud: string, iss: string) =>
			new SignJWT(claims)
				.setProtectedHeader({ alg })
				.setSubject(user)
				.setAudience(aud)
				.setIssuer(iss)
				.setIssuedAt()
				.setExpirationTime('1h')
				.sign(secret);
		const forged = [
			await sign(new Uint8Array(32), 'HS256', 'kith-api', 'kith'),
			await sign(new Uint8Array(64).fill(7), 'HS512', 'kith-api', 'kith'),
			await sign(key, 'HS256', 'other', 'kith'),
			await sign(key, 'HS256', 'kith-api', 'other'),
			await sign(key, 'HS256', 'kith-api', 'kith'),
			new UnsecuredJWT(claims).setSubject(newUserId(clock)).setAudience('kith-api').setIssuer('kith').encode(),
			'a.b.c',
			''
		];
		for (const token of forged) expect(await sessions.fromBearer(token)).toEqual({ kind: 'none' });
	});
});

it('[S111] the server’s key is made once, for its owner’s eyes only', async () => {
	const folder = await mkdtemp(join(tmpdir(), 'kith-secrets-'));
	try {
		const both = await Promise.all([loadSecrets(folder), loadSecrets(folder)]);
		const again = await loadSecrets(folder);
		expect(both).toEqual([again, again]);
		const path = join(folder, 'secrets.json');
		expect((await stat(path)).mode & 0o777).toBe(0o600);
		expect(await readFile(path, 'utf8')).toContain('accessTokenKey');
	} finally {
		await rm(folder, { recursive: true });
	}
});
