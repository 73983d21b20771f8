/** Calls to the REST interface. What the network and the server can answer is data, never an exception. */
import { Problem } from '#lib/core/answers.ts';
import type { UserId } from '#lib/core/ids.ts';
import { parsed, parsedJson, type Shape } from '#lib/core/parse.ts';

export type ApiAnswer<Value> =
	| { readonly kind: 'ok'; readonly value: Value }
	/** The copy one has is current. */
	| { readonly kind: 'unchanged' }
	/** The server said no; asking the same again gives the same. */
	| { readonly kind: 'refused'; readonly status: number; readonly code: string }
	/** No server, or one that cannot answer now: ask again later. */
	| { readonly kind: 'unreachable'; readonly isServerFailing: boolean; readonly retryAfterMs?: number };

export interface ApiRequest {
	readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
	readonly body?: unknown;
	/** Of a POST that may be repeated. */
	readonly key?: string;
	readonly etag?: string;
	readonly signal?: AbortSignal;
}

export class Api {
	readonly #fetch: typeof fetch;
	readonly #origin: string;
	readonly #user: UserId;

	/** @param origin Without a slash at the end; empty: where the page came from. */
	constructor(fetch: typeof globalThis.fetch, user: UserId, origin = '') {
		this.#fetch = fetch;
		this.#user = user;
		this.#origin = origin;
	}

	json<Value>(shape: Shape<Value>, path: string, request: ApiRequest = {}): Promise<ApiAnswer<Value>> {
		return this.#ask(path, request, async (response) => {
			const text = await response.text();
			return text === '' ? parsed(shape, undefined) : parsedJson(shape, text);
		});
	}

	bytes(path: string, request: ApiRequest = {}): Promise<ApiAnswer<Uint8Array>> {
		return this.#ask(path, request, async (response) => new Uint8Array(await response.arrayBuffer()));
	}

	async #ask<Value>(
		path: string,
		request: ApiRequest,
		read: (response: Response) => Promise<Value | undefined>
	): Promise<ApiAnswer<Value>> {
		let response: Response;
		try {
			response = await this.#fetch(`${this.#origin}${path}`, this.#init(request));
		} catch {
			return { kind: 'unreachable', isServerFailing: false };
		}
		if (response.status === 304) return { kind: 'unchanged' };
		try {
			if (!response.ok) return await refusal(response);
			const value = await read(response);
			// Not an answer of ours: a captive portal, a proxy's page, a server older than this page.
			if (value === undefined && response.status !== 204) return { kind: 'unreachable', isServerFailing: true };
			return { kind: 'ok', value: value as Value };
		} catch {
			// Cut off in the middle.
			return { kind: 'unreachable', isServerFailing: true };
		}
	}

	#init({ method = 'GET', body, key, etag, signal }: ApiRequest): RequestInit {
		const headers: Record<string, string> = { 'kith-account': this.#user };
		if (body !== undefined) headers['content-type'] = 'application/json';
		if (key !== undefined) headers['idempotency-key'] = key;
		if (etag !== undefined) headers['if-none-match'] = etag;
		return {
			method,
			headers,
			credentials: 'same-origin',
			...(body !== undefined && { body: JSON.stringify(body) }),
			...(signal && { signal })
		};
	}
}

async function refusal(response: Response): Promise<ApiAnswer<never>> {
	const { status } = response;
	if (status === 429 || status >= 500) {
		const seconds = Number(response.headers.get('retry-after'));
		return { kind: 'unreachable', isServerFailing: status >= 500, ...(seconds > 0 && { retryAfterMs: seconds * 1000 }) };
	}
	const problem = parsedJson(Problem, await response.text());
	return problem ? { kind: 'refused', status, code: problem.code } : { kind: 'unreachable', isServerFailing: true };
}
