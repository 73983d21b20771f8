import { expect, test } from 'vitest';
import { SignOutDebt } from './owed-sign-out.ts';
import { ServerCalls } from './server-calls.ts';

const user = { id: 'usr_01J00000000000000000000000', username: 'ben', fullName: 'Ben' };

function aBrowser() {
	const kept = new Map<string, string>();
	const storage = {
		getItem: (key: string) => kept.get(key) ?? null,
		setItem: (key: string, value: string) => void kept.set(key, value),
		removeItem: (key: string) => void kept.delete(key)
	};
	const network = { isThere: true, logout: 204, login: 200 };
	const asked: string[] = [];
	const fetch: typeof globalThis.fetch = async (input) => {
		const path = String(input);
		asked.push(path);
		await Promise.resolve();
		if (!network.isThere) throw new TypeError('network');
		if (path.endsWith('/logout')) return new Response(null, { status: network.logout });
		return Response.json({ user }, { status: path.endsWith('/login') ? network.login : 200 });
	};
	const debt = new SignOutDebt(() => storage);
	return { debt, network, asked, calls: new ServerCalls(fetch, debt) };
}

test('a sign-out made offline ends the session before anything else is asked, and once', async () => {
	const { debt, network, asked, calls } = aBrowser();
	debt.owe();
	network.isThere = false;
	await calls.payOwedSignOut();
	expect(debt.isOwed).toBe(true);
	network.isThere = true;
	await Promise.all([calls.checkAuth(), calls.findPeople('a'), calls.payOwedSignOut()]);
	await calls.checkAuth();
	expect(debt.isOwed).toBe(false);
	expect(asked.slice(0, 2)).toEqual(['/api/auth/logout', '/api/auth/logout']);
	expect(asked.slice(2).every((path) => !path.endsWith('/logout'))).toBe(true);
});

test('a session that is over already is no debt; the page of a proxy pays nothing', async () => {
	for (const [status, isOwed] of [
		[401, false],
		[200, true],
		[503, true]
	] as const) {
		const { debt, network, calls } = aBrowser();
		debt.owe();
		network.logout = status;
		await calls.payOwedSignOut();
		expect(debt.isOwed).toBe(isOwed);
	}
});

test('whoever signs in or up next is not signed out for who was here before', async () => {
	for (const enter of [
		(calls: ServerCalls) => calls.signIn('ben', 'password'),
		(calls: ServerCalls) => calls.signUp({ fullName: 'Ben', email: 'ben@kith.test', password: 'password' })
	]) {
		const { debt, network, asked, calls } = aBrowser();
		debt.owe();
		network.logout = 503;
		const entering = enter(calls);
		expect((await entering).kind).toBe('ok');
		expect(debt.isOwed).toBe(false);
		network.logout = 204;
		await calls.checkAuth();
		expect(asked.filter((path) => path.endsWith('/logout'))).toHaveLength(1);
	}
});

test('a sign-in that fails leaves the debt', async () => {
	const { debt, network, calls } = aBrowser();
	debt.owe();
	network.logout = 503;
	network.login = 500;
	await calls.signIn('ben', 'password');
	expect(debt.isOwed).toBe(true);
});
