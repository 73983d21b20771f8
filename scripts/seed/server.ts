/** A running server as its REST clients see it. Slows down when told to; knows nothing of stories. */
import * as v from 'valibot';
import { Problem } from '#lib/core/answers.ts';

const slowDown = new Set([429, 503]);
const defaultWaitSeconds = 2;

/** The server said no. `code` is the stable one of its answer. */
export class Refused extends Error {
	readonly code: string;

	constructor(what: string, status: number, problem: Problem | undefined) {
		super(
			`${what} was answered with ${status} ${problem?.code ?? ''}: ${problem?.detail ?? problem?.title ?? 'no reason given'}`
		);
		this.code = problem?.code ?? String(status);
	}
}

/** Asked to slow down, it calls `wait` for as long as the server says, and tries again. */
export class Server {
	readonly #url: URL;
	readonly #wait: (seconds: number) => Promise<void>;

	constructor(url: string, wait: (seconds: number) => Promise<void>) {
		this.#url = new URL(url);
		this.#wait = wait;
	}

	/** @throws when nothing answers there, or it is not ready. */
	async checkReady(): Promise<void> {
		const answer = await fetch(new URL('/readyz', this.#url)).catch((cause: unknown) => {
			throw new Error(`no server answers at ${this.#url.origin}: start one with "npm start", or name another in KITH_URL`, {
				cause
			});
		});
		if (!answer.ok) throw new Error(`the server at ${this.#url.origin} is not ready (${answer.status})`);
	}

	/** @throws {Refused} for any answer that is not a success. */
	async call(
		method: string,
		path: string,
		body?: unknown,
		cookie = ''
	): Promise<{ readonly json: unknown; readonly cookie: string }> {
		const headers = { origin: this.#url.origin, cookie, ...(body === undefined ? {} : { 'content-type': 'application/json' }) };
		for (;;) {
			const answer = await fetch(new URL(path, this.#url), {
				method,
				headers,
				...(body === undefined ? {} : { body: JSON.stringify(body) })
			});
			const text = await answer.text();
			if (answer.ok) return { json: text === '' ? undefined : JSON.parse(text), cookie: cookiesOf(answer) };
			if (!slowDown.has(answer.status)) throw new Refused(`${method} ${path}`, answer.status, problemIn(text));
			await this.#wait(secondsAsked(answer));
		}
	}
}

function secondsAsked(answer: Response): number {
	const asked = Number(answer.headers.get('retry-after'));
	return Number.isFinite(asked) && asked > 0 ? asked : defaultWaitSeconds;
}

const cookiesOf = (answer: Response): string =>
	answer.headers
		.getSetCookie()
		.map((cookie) => cookie.split(';')[0])
		.join('; ');

function problemIn(text: string): Problem | undefined {
	try {
		return v.parse(Problem, JSON.parse(text));
	} catch {
		return undefined; // an answer of something in between, a proxy's page perhaps: the status says enough
	}
}
