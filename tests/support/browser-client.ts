/** A browser as the REST interface sees it: keeps the session cookie and says which page it is on. */
export interface Answer {
	readonly status: number;
	readonly headers: Headers;
	/** Parsed JSON, or undefined for an empty body. */
	readonly body: unknown;
}

export class BrowserClient {
	readonly url: string;
	/** `name=value`, once signed in. */
	cookie: string | undefined;
	origin: string | undefined;

	constructor(url: string) {
		this.url = url;
		this.origin = url;
	}

	async fetch(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
		const response = await fetch(this.url + path, {
			method,
			headers: {
				...(this.cookie === undefined ? {} : { Cookie: this.cookie }),
				...(this.origin === undefined ? {} : { Origin: this.origin }),
				...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
				...headers
			},
			...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) })
		});
		this.#keepCookie(response);
		const text = await response.text();
		return { status: response.status, headers: response.headers, body: text === '' ? undefined : parsed(text) };
	}

	#keepCookie(response: Response): void {
		for (const line of response.headers.getSetCookie()) {
			const pair = line.split(';')[0] ?? '';
			this.cookie = /;\s*max-age=0/i.test(line) ? undefined : pair;
		}
	}
}

function parsed(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return text;
	}
}
