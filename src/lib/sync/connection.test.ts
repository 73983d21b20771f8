import { expect, test } from 'vitest';
import type { AttachRequest, SocketEvents, SyncSocket } from '#lib/platform/socket.ts';
import { Connection } from './connection.ts';
import { FakeClock } from './fake-clock.fixture.ts';
import { anOwnReplica } from './own.fixture.ts';
import { someone } from './replica.fixture.ts';

interface Opened {
	readonly events: SocketEvents;
	channel?: AttachRequest;
	isClosed: boolean;
}

function aConnection(seed = 1) {
	const clock = new FakeClock(seed);
	const sockets: Opened[] = [];
	const changes: boolean[] = [];
	const user = someone();
	const connection = new Connection({
		user,
		clock,
		own: anOwnReplica(user, clock),
		socketChanged: (socket) => changes.push(socket !== undefined),
		event: () => undefined,
		openSocket: (events): SyncSocket => {
			const opened: Opened = { events, isClosed: false };
			sockets.push(opened);
			return {
				attach: (request) => {
					opened.channel = request;
					return {
						send: () => undefined,
						sendEvent: () => undefined,
						setPresence: () => undefined,
						detach: () => Promise.resolve()
					};
				},
				close: () => (opened.isClosed = true)
			};
		}
	});
	const last = (): Opened => sockets.at(-1) as Opened;
	const signIn = (): void => {
		last().events.opened();
		last().channel?.events.synced();
		connection.progress(0, 0);
	};
	return { clock, sockets, changes, connection, last, signIn };
}

test('the states follow one another, and each says since when', () => {
	const { connection, clock, last, signIn, changes } = aConnection();
	expect(connection.state.get().kind).toBe('offline');
	connection.wake();
	expect(connection.state.get()).toMatchObject({ kind: 'connecting', since: clock.now() });
	clock.advance(100);
	last().events.opened();
	expect(connection.state.get().kind).toBe('connecting');
	last().channel?.events.synced();
	expect(connection.state.get()).toMatchObject({ kind: 'syncing', since: clock.now() });
	expect(changes).toEqual([true]);
	signIn();
	expect(connection.state.get()).toMatchObject({ kind: 'online', lastSyncedAt: clock.now() });
	last().events.closed();
	expect(connection.state.get()).toMatchObject({ kind: 'offline', lastSyncedAt: clock.now() });
	expect(changes).toEqual([true, false]);
});

test('each try waits a random time that grows, is bounded, and is not the same on two devices', () => {
	const delays = (seed: number): number[] => {
		const { connection, clock, sockets, last } = aConnection(seed);
		connection.wake();
		return Array.from({ length: 12 }, () => {
			last().events.closed();
			const state = connection.state.get();
			const delay = state.kind === 'offline' ? (state.retryAt ?? 0) - clock.now() : 0;
			const tries = sockets.length;
			clock.advance(delay - 1);
			expect(sockets.length).toBe(tries);
			clock.advance(2);
			expect(sockets.length).toBe(tries + 1);
			return delay;
		});
	};
	const [one, other] = [delays(1), delays(2)];
	expect(one[0]).toBeLessThan(600);
	expect(Math.max(...one)).toBeLessThanOrEqual(8_000);
	expect(one.at(-1)).toBeGreaterThan(3_000);
	expect(one).not.toEqual(other);
});

test('a try that has not signed in within ten seconds is given up, and its socket closed', () => {
	const { connection, clock, sockets } = aConnection();
	connection.wake();
	clock.advance(9_999);
	expect(sockets[0]?.isClosed).toBe(false);
	clock.advance(2);
	expect(sockets[0]?.isClosed).toBe(true);
	expect(connection.state.get().kind).toBe('offline');
});

test('what a socket says after it was given up changes nothing', () => {
	const { connection, clock, sockets, signIn } = aConnection();
	connection.wake();
	clock.advance(10_001);
	clock.advance(10_000);
	const [first] = sockets;
	signIn();
	first?.events.closed();
	first?.events.opened();
	expect(first?.channel).toBeUndefined();
	expect(connection.state.get().kind).toBe('online');
});

test('waking tries at once; while a connection stands it does nothing', () => {
	const { connection, sockets, last, signIn } = aConnection();
	connection.wake();
	last().events.closed();
	connection.wake();
	expect(sockets.length).toBe(2);
	signIn();
	connection.wake();
	expect(sockets.length).toBe(2);
	connection.drop();
	expect(connection.state.get().kind).toBe('offline');
});

test('[P4.15] an ended session is told apart, stops the tries, and goes on after a new sign-in', () => {
	for (const [reason, said] of Object.entries({
		session_expired: 'expired',
		session_revoked: 'revoked',
		not_found: 'other_account'
	})) {
		const { connection, clock, sockets, last, signIn } = aConnection();
		connection.wake();
		last().events.opened();
		last().channel?.events.denied(reason);
		expect(connection.state.get()).toMatchObject({ kind: 'signed-out', reason: said });
		clock.advance(60_000);
		connection.wake();
		expect(sockets.length).toBe(1);
		connection.signedInAgain();
		expect(sockets.length).toBe(2);
		signIn();
		expect(connection.state.get().kind).toBe('online');
	}
});

test('trouble is said beside the state and forgotten once all is well', () => {
	const { connection, last, signIn } = aConnection();
	connection.wake();
	signIn();
	connection.trouble(true);
	expect(connection.state.get()).toMatchObject({ kind: 'online', trouble: 'server_failing' });
	last().events.closed();
	expect(connection.state.get()).toMatchObject({ kind: 'offline', trouble: 'server_failing' });
	connection.wake();
	signIn();
	expect(connection.state.get().trouble).toBeUndefined();
});
