/** People with accounts on the Kith under test. They sign up once; their sessions outlive restarts of the server. */
import type { UserId } from '#lib/core/ids.ts';
import { inBatches } from '../load/member.ts';
import type { RunningPeer } from './peer.ts';
import { loadCore, pin, serverCore } from './spawn.ts';

export interface Account {
	readonly user: UserId;
	readonly cookie: string;
	readonly username: string;
	readonly password: string;
	/** The answer's body. @throws for any answer that is not a success. */
	text(port: number, method: string, path: string, body?: unknown): Promise<string>;
	/** The same, parsed. */
	call<Answer>(port: number, method: string, path: string, body?: unknown): Promise<Answer>;
}

export class KithAccounts {
	private readonly accounts: Account[] = [];
	private newcomers = 0;

	/** At least so many, always the same first ones. */
	async atLeast(running: RunningPeer, count: number): Promise<readonly Account[]> {
		const missing = count - this.accounts.length;
		if (missing <= 0) return this.accounts;
		// Password hashes are slow by design, and no part of what is measured: they may use both cores.
		pin(running.pid, `${serverCore},${loadCore}`);
		const first = this.accounts.length;
		const signUps = Array.from({ length: missing }, (_, index) => () => signUp(running.port, first + index));
		this.accounts.push(...(await inBatches(signUps, 16)));
		pin(running.pid, String(serverCore));
		return this.accounts;
	}

	/** Someone who is in no room yet. */
	newcomer(running: RunningPeer): Promise<Account> {
		this.newcomers += 1;
		return signUp(running.port, -this.newcomers);
	}
}

async function signUp(port: number, number: number): Promise<Account> {
	const username = `bench${process.pid}-${number < 0 ? `newcomer${-number}` : number}`;
	const password = `a password for ${number}`;
	const body = { fullName: `Bench ${number}`, username, email: `${username}@example.org`, password };
	const { response, text } = await request(port, 'POST', '/api/auth/signup', {}, body);
	const cookie = response.headers
		.getSetCookie()
		.map((line) => line.slice(0, line.indexOf(';')))
		.join('; ');
	const { user } = JSON.parse(text) as { user: { id: UserId } };
	const ask = (to: number, method: string, path: string, sent?: unknown) => request(to, method, path, { cookie }, sent);
	type Asked = Parameters<typeof ask>;
	return {
		user: user.id,
		cookie,
		username,
		password,
		text: async (...asked) => (await ask(...asked)).text,
		call: async <Answer>(...asked: Asked) => JSON.parse((await ask(...asked)).text) as Answer
	};
}

async function request(port: number, method: string, path: string, headers: Readonly<Record<string, string>>, body: unknown) {
	const origin = `http://127.0.0.1:${port}`;
	const response = await fetch(origin + path, {
		method,
		headers: { ...headers, origin, 'content-type': 'application/json' },
		body: body === undefined ? null : JSON.stringify(body)
	});
	const text = await response.text();
	if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
	return { response, text };
}
