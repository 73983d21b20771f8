/** Calls of the screens that have no place in the replica: accounts, people, channels, invitations. Trouble is data, never an exception. */
import * as v from 'valibot';
import {
	Invite,
	InvitePreview,
	Joined,
	MessageHistory,
	Problem,
	Receipts,
	RoomAnswer,
	Rooms,
	UserAnswer,
	Users,
	UsernameAnswer
} from '#lib/core/answers.ts';
import type { MessageId, RoomId } from '#lib/core/ids.ts';
import { signOutDebt, type SignOutDebt } from './owed-sign-out.ts';

export type CallAnswer<Value> =
	| { readonly kind: 'ok'; readonly value: Value }
	/** The server said no, and says why. */
	| { readonly kind: 'refused'; readonly problem: Problem }
	/** No network, no server, or one that is failing; `problem` where it could still say so. */
	| { readonly kind: 'unreachable'; readonly problem?: Problem };

type Schema = v.GenericSchema;
type Answer<S extends Schema> = Promise<CallAnswer<v.InferOutput<S>>>;
type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

const Nothing = v.unknown();

export class ServerCalls {
	readonly #fetch: typeof fetch;
	readonly #debt: SignOutDebt;
	/** Calls on their way that may change whose cookie this is. */
	#entering = 0;

	constructor(fetch: typeof globalThis.fetch, debt: SignOutDebt = signOutDebt) {
		this.#fetch = fetch;
		this.#debt = debt;
	}

	/** Ends the session of whoever signed out without a network. Every other call does so first by itself. */
	async payOwedSignOut(): Promise<void> {
		// Not while somebody is signing in: it could be their session that ends.
		if (this.#debt.isOwed && this.#entering === 0) await this.#debt.pay(this.#fetch);
	}

	signUp(body: {
		fullName: string;
		email: string;
		username?: string;
		password: string;
		setupCode?: string;
	}): Answer<typeof UserAnswer> {
		return this.#enter('/api/auth/signup', body);
	}

	/** @param name An address or a username; the one with an @ inside is an address. */
	signIn(name: string, password: string): Answer<typeof UserAnswer> {
		const who = /.@/.test(name) ? { email: name } : { username: name };
		return this.#enter('/api/auth/login', { ...who, password });
	}

	checkAuth(): Answer<typeof UserAnswer> {
		return this.#ask(UserAnswer, 'GET', '/api/auth/check-auth');
	}

	resetPassword(token: string, password: string): Answer<typeof Nothing> {
		return this.#ask(Nothing, 'POST', '/api/auth/reset', { token, password });
	}

	usernameIsFree(username: string): Answer<typeof UsernameAnswer> {
		return this.#ask(UsernameAnswer, 'GET', `/api/auth/username?${query({ name: username })}`);
	}

	updateProfile(change: {
		fullName?: string | undefined;
		username?: string | undefined;
		about?: string | undefined;
		readReceipts?: boolean | undefined;
		showLastActive?: boolean | undefined;
		invisible?: boolean | undefined;
	}): Answer<typeof UserAnswer> {
		return this.#ask(UserAnswer, 'PUT', '/api/auth/update-profile', change);
	}

	findPeople(text: string): Answer<typeof Users> {
		return this.#ask(Users, 'GET', `/api/users?${query({ query: text, limit: '50' })}`);
	}

	findChannels(text: string): Answer<typeof Rooms> {
		return this.#ask(Rooms, 'GET', `/api/channels?${query({ query: text, limit: '100' })}`);
	}

	changeRoom(room: RoomId, change: { name?: string; topic?: string | null }): Answer<typeof RoomAnswer> {
		return this.#ask(RoomAnswer, 'PATCH', `/api/rooms/${room}`, change);
	}

	messageHistory(message: MessageId): Answer<typeof MessageHistory> {
		return this.#ask(MessageHistory, 'GET', `/api/messages/${message}/history`);
	}

	/** Who has a message, and who has read it. */
	receiptsOf(message: MessageId): Answer<typeof Receipts> {
		return this.#ask(Receipts, 'GET', `/api/messages/${message}/receipts`);
	}

	makeInvite(room: RoomId): Answer<typeof Invite> {
		return this.#ask(
			v.union([
				Invite,
				v.pipe(
					v.object({ invite: Invite }),
					v.transform(({ invite }) => invite)
				)
			]),
			'POST',
			`/api/rooms/${room}/invites`,
			{}
		);
	}

	previewInvite(code: string): Answer<typeof InvitePreview> {
		return this.#ask(InvitePreview, 'GET', `/api/invites/${encodeURIComponent(code)}`);
	}

	acceptInvite(code: string): Answer<typeof Joined> {
		return this.#ask(Joined, 'POST', `/api/invites/${encodeURIComponent(code)}/accept`, {});
	}

	/** Whether there is a server, and how long it took to answer. */
	async reach(signal: AbortSignal): Promise<CallAnswer<unknown>> {
		return this.#ask(Nothing, 'GET', '/healthz', undefined, signal);
	}

	async #enter(path: string, body: unknown): Answer<typeof UserAnswer> {
		await this.payOwedSignOut();
		this.#entering += 1;
		try {
			const answer = await this.#ask(UserAnswer, 'POST', path, body);
			if (answer.kind === 'ok') this.#debt.settle();
			return answer;
		} finally {
			this.#entering -= 1;
		}
	}

	async #ask<S extends Schema>(schema: S, method: Method, path: string, body?: unknown, signal?: AbortSignal): Answer<S> {
		await this.payOwedSignOut();
		let response: Response;
		try {
			response = await this.#fetch(path, {
				method,
				credentials: 'same-origin',
				cache: 'no-store',
				headers: { accept: 'application/json', ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
				...(body === undefined ? {} : { body: JSON.stringify(body) }),
				...(signal ? { signal } : {})
			});
		} catch {
			// No network, no server, or given up: which of them does not change what a screen can do.
			return { kind: 'unreachable' };
		}
		const text = await response.text().catch(() => '');
		if (response.ok) return readOk(schema, text);
		const problem = v.safeParse(Problem, parsed(text));
		const said = problem.success ? { problem: problem.output } : {};
		if (response.status >= 500 || !problem.success) return { kind: 'unreachable', ...said };
		return { kind: 'refused', problem: problem.output };
	}
}

/** An answer that does not fit is a server (or a proxy's page) that we cannot talk to. */
function readOk<S extends Schema>(schema: S, text: string): CallAnswer<v.InferOutput<S>> {
	const value = v.safeParse(schema, parsed(text));
	return value.success ? { kind: 'ok', value: value.output } : { kind: 'unreachable' };
}

function parsed(text: string): unknown {
	try {
		return text === '' ? undefined : JSON.parse(text);
	} catch {
		return undefined;
	}
}

const query = (values: Record<string, string>): string => new URLSearchParams(values).toString();
