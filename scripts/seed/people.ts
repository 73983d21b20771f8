/** The accounts of a story's people: opened once each, when first needed; made when there are none yet. */
import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { UserAnswer, type User } from '#lib/core/answers.ts';
import type { UserId } from '#lib/core/ids.ts';
import { Refused, type Server } from './server.ts';
import type { Person, Story } from './story.ts';

/** Someone signed in. */
export class Account {
	readonly id: UserId;
	readonly #server: Server;
	readonly #cookie: string;

	constructor(server: Server, user: User, cookie: string) {
		this.id = user.id;
		this.#server = server;
		this.#cookie = cookie;
	}

	/** @throws {Refused} for any answer that is not a success. */
	async call(method: string, path: string, body?: unknown): Promise<unknown> {
		return (await this.#server.call(method, path, body, this.#cookie)).json;
	}
}

export class People {
	readonly #server: Server;
	readonly #story: Story;
	readonly #password: string;
	readonly #accounts = new Map<string, Promise<Account>>();
	/** How many accounts this run made. */
	made = 0;

	constructor(server: Server, story: Story, password: string) {
		this.#server = server;
		this.#story = story;
		this.#password = password;
	}

	account(key: string): Promise<Account> {
		const known = this.#accounts.get(key);
		if (known !== undefined) return known;
		const person = this.#story.people.find((candidate) => candidate.key === key);
		if (person === undefined) throw new Error(`nobody in the story is called ${key}`);
		const opened = this.#open(person);
		this.#accounts.set(key, opened);
		return opened;
	}

	async #open(person: Person): Promise<Account> {
		const email = emailOf(this.#story, person);
		try {
			return await this.#signed('login', { email, password: this.#password });
		} catch (cause) {
			if (!(cause instanceof Refused) || cause.code !== 'invalid_credentials') throw cause;
		}
		const account = await this.#signUp(person, email);
		this.made += 1;
		if (person.about !== undefined) await account.call('PUT', '/api/auth/update-profile', { about: person.about });
		return account;
	}

	async #signUp({ fullName, username }: Person, email: string): Promise<Account> {
		const body = { fullName, email, password: this.#password };
		if (username === undefined) return this.#signed('signup', body);
		try {
			return await this.#signed('signup', { ...body, username });
		} catch (cause) {
			// Somebody real has that name here; the server finds another one.
			if (cause instanceof Refused && cause.code === 'username_taken') return this.#signed('signup', body);
			throw cause;
		}
	}

	async #signed(way: 'login' | 'signup', body: unknown): Promise<Account> {
		const { json, cookie } = await this.#server.call('POST', `/api/auth/${way}`, body);
		return new Account(this.#server, v.parse(UserAnswer, json).user, cookie);
	}
}

/** Under a domain that no mail ever reaches. A key may be any text, so what is not plain is told apart by a digest. */
export function emailOf(story: Story, { key }: Person): string {
	const isPlain = /^[a-z]+$/.test(key);
	return `${isPlain ? key : `nick-${createHash('sha256').update(key).digest('hex').slice(0, 16)}`}@${story.name}.example`;
}
