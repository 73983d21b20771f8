/** A device of one person: the real replica on a database of its own, against the real server, in this process. */
import WebSocket from 'ws';
import { Api } from '#lib/platform/api.ts';
import { deviceClock } from '#lib/platform/clock.ts';
import { hocuspocusSocket } from '#lib/platform/hocuspocus-socket.ts';
import { openPersistence } from '#lib/platform/persistence.ts';
import { browserTabChannel } from '#lib/platform/tab-channel.ts';
import { PageLocks } from '#lib/platform/tab-lock.ts';
import { noWakeUps } from '#lib/platform/wake-ups.ts';
import { openReplica } from '#lib/sync/open-replica.ts';
import type { Replica, RoomSession } from '#lib/sync/replica.ts';
import type { ApiClient } from './api-client.ts';

/** The network of one device: what is open on it can be cut. */
export class DeviceNetwork {
	isUp = true;
	readonly #person: ApiClient;
	readonly #sockets = new Set<WebSocket>();
	readonly #locks = new PageLocks();
	#token: string | undefined;

	constructor(person: ApiClient) {
		this.#person = person;
	}

	/** A page of this device. IndexedDB must be there (fake-indexeddb); it outlives the page. */
	async openPage(): Promise<Replica> {
		const { url, user } = this.#person;
		// Once: a page that opens with the server gone has the session of before.
		const token = (this.#token ??= await this.#person.accessToken());
		const authorised: typeof fetch = (input, init) => {
			if (!this.isUp) return Promise.reject(new TypeError('no network'));
			const headers = new Headers(init?.headers);
			headers.set('authorization', `Bearer ${token}`);
			return fetch(input, { ...init, headers });
		};
		const deps = {
			clock: deviceClock,
			api: new Api(authorised, user, url),
			openSocket: hocuspocusSocket({
				url: `${url.replace('http', 'ws')}/sync`,
				clock: deviceClock,
				token: () => token,
				WebSocket: this.#socketClass()
			}),
			persistence: await openPersistence(user),
			locks: this.#locks,
			openTabChannel: browserTabChannel,
			wakeUps: noWakeUps
		};
		return openReplica(deps, user);
	}

	/** Everything open breaks, without a goodbye. */
	cut(): void {
		for (const socket of this.#sockets) socket.terminate();
		this.#sockets.clear();
	}

	#socketClass(): typeof WebSocket {
		const opened = (socket: WebSocket): void => {
			if (!this.isUp) socket.terminate();
			else this.#sockets.add(socket);
		};
		return class extends WebSocket {
			constructor(address: string) {
				super(address);
				this.on('open', () => opened(this));
			}
		} as typeof WebSocket;
	}
}

/** `text:state` of each message that is shown, in order. */
export const linesOf = (session: RoomSession): string[] =>
	session.timeline
		.get()
		.flatMap((entry) => (entry.kind === 'message' ? `${entry.isRedacted ? '[redacted]' : entry.text}:${entry.state}` : []));

/** @throws after half a minute, with what was waited for. */
export async function eventually(what: string, condition: () => unknown): Promise<void> {
	for (let waited = 0; waited < 30_000; waited += 10) {
		if (condition()) return;
		await new Promise((resolve) => setTimeout(resolve, 10));
	}
	throw new Error(`never happened: ${what}`);
}
