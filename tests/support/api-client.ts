/** A program that uses the REST interface as one person, with a bearer token. */
import type { Message, Room, Segment } from '#lib/core/answers.ts';
import type { RoomId, UserId } from '#lib/core/ids.ts';

let people = 0;
const password = 'correct horse battery staple';

export class ApiClient {
	readonly url: string;
	readonly user: UserId;
	readonly email: string;
	#token: string;

	private constructor(url: string, user: UserId, email: string, token: string) {
		this.url = url;
		this.user = user;
		this.email = email;
		this.#token = token;
	}

	/** A new account, signed in with `client: "api"`. */
	static async signUp(url: string, fullName: string): Promise<ApiClient> {
		people += 1;
		const email = `person-${people}-${process.pid}@example.org`;
		const { user } = await post<{ user: { id: UserId } }>(url, '/api/auth/signup', { fullName, email, password });
		const { accessToken } = await post<{ accessToken: string }>(url, '/api/auth/login', { email, password, client: 'api' });
		return new ApiClient(url, user.id, email, accessToken);
	}

	/** Good for 15 minutes; asked anew, for a long test may outlive one. */
	async accessToken(): Promise<string> {
		const { accessToken } = await post<{ accessToken: string }>(this.url, '/api/auth/login', {
			email: this.email,
			password,
			client: 'api'
		});
		this.#token = accessToken;
		return accessToken;
	}

	async makeGroup(members: readonly ApiClient[]): Promise<RoomId> {
		const { room } = await this.call<{ room: Room }>('POST', '/api/groups/create', {
			name: 'group',
			members: members.map(({ user }) => user)
		});
		return room.id;
	}

	async segments(room: RoomId): Promise<readonly Segment[]> {
		return (await this.call<{ items: Segment[] }>('GET', `/api/rooms/${room}/segments`)).items;
	}

	/** From the beginning, page by page. */
	async allMessages(room: RoomId): Promise<Message[]> {
		const all: Message[] = [];
		for (let after: string | number | undefined = 0; after !== undefined;) {
			const { items, page }: { items: Message[]; page: { after?: string | number; hasAfter: boolean } } = await this.call(
				'GET',
				`/api/messages/${room}?after=${after}&limit=200`
			);
			all.push(...items);
			after = page.hasAfter ? items.at(-1)?.id : undefined;
		}
		return all;
	}

	/** @throws with the problem's text for any status above 299. */
	async call<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
		const response = await this.fetch(method, path, body);
		if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
		return (response.status === 204 ? undefined : await response.json()) as Answer;
	}

	fetch(method: string, path: string, body?: unknown): Promise<Response> {
		return fetch(this.url + path, {
			method,
			headers: { Authorization: `Bearer ${this.#token}`, ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) },
			...(body === undefined ? {} : { body: JSON.stringify(body) })
		});
	}
}

async function post<Answer>(url: string, path: string, body: unknown): Promise<Answer> {
	const response = await fetch(url + path, {
		method: 'POST',
		headers: { 'Content-Type': 'application/json' },
		body: JSON.stringify(body)
	});
	if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
	return (await response.json()) as Answer;
}
