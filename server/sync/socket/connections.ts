/** All open sockets: their heartbeat, and whose they are, so that an ended session closes them. */
import type { UserId } from '#lib/core/ids.ts';
import type { Identity } from './identity.ts';
import type { Transport } from './transport.ts';

export interface Connection {
	readonly transport: Transport;
	/** What keeps its line alive, as bytes. */
	readonly ping: Buffer;
	/** False while it has no document, and none is being opened. */
	readonly isUsed: boolean;
	receive(frame: Uint8Array): void;
	close(): void;
}

/** A silent peer is found after two of these at the latest; providers give a line up after 30 s without a message. */
export const heartbeatMs = 20_000;

export class Connections {
	#all = new Set<Connection>();
	#unusedSince = new WeakMap<Connection, number>();
	#bySession = new Map<string, Set<Connection>>();
	#byUser = new Map<UserId, Set<Connection>>();
	#identities = new Map<Connection, Set<Identity>>();
	#round = 0;
	#endings = 0;

	get count(): number {
		return this.#all.size;
	}

	/** Who somebody is, as of a moment at which no session has ended since it was asked. */
	async steadily<Answer>(identify: () => Promise<Answer>): Promise<Answer> {
		for (;;) {
			const before = this.#endings;
			const answer = await identify();
			if (this.#endings === before) return answer;
		}
	}

	add(connection: Connection): void {
		this.#all.add(connection);
	}

	identify(connection: Connection, identity: Identity): void {
		join(this.#identities, connection, identity);
		join(this.#byUser, identity.user, connection);
		if (identity.sessionHash !== undefined) join(this.#bySession, identity.sessionHash, connection);
	}

	remove(connection: Connection): void {
		this.#all.delete(connection);
		for (const identity of this.#identities.get(connection) ?? []) {
			part(this.#byUser, identity.user, connection);
			if (identity.sessionHash !== undefined) part(this.#bySession, identity.sessionHash, connection);
		}
		this.#identities.delete(connection);
		connection.close();
	}

	closeSession(sessionHash: string): void {
		this.#endings += 1;
		for (const connection of [...(this.#bySession.get(sessionHash) ?? [])]) connection.transport.close(4401, 'session_revoked');
	}

	closeUser(user: UserId): void {
		this.#endings += 1;
		for (const connection of [...(this.#byUser.get(user) ?? [])]) connection.transport.close(4401, 'session_revoked');
	}

	closeAll(code: number, reason: string): void {
		for (const connection of this.#all) connection.transport.close(code, reason);
	}

	dropAll(): void {
		for (const connection of this.#all) connection.transport.drop();
	}

	/** Drops the dead and the idle, and gives a sign of life to the others. */
	beat(): void {
		this.#round += 1;
		for (const connection of this.#all) {
			const { transport } = connection;
			const since = connection.isUsed ? this.#round : (this.#unusedSince.get(connection) ?? this.#round);
			this.#unusedSince.set(connection, since);
			const isIdle = this.#round - since >= 2;
			if ((!transport.isAlive && !transport.isPaused) || isIdle) {
				transport.drop();
				continue;
			}
			transport.isAlive = false;
			transport.write(connection.ping);
		}
	}
}

function join<Key, Value>(sets: Map<Key, Set<Value>>, key: Key, value: Value): void {
	const set = sets.get(key);
	if (set === undefined) sets.set(key, new Set([value]));
	else set.add(value);
}

function part<Key, Value>(sets: Map<Key, Set<Value>>, key: Key, value: Value): void {
	const set = sets.get(key);
	set?.delete(value);
	if (set?.size === 0) sets.delete(key);
}
