import * as encoding from 'lib0/encoding';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import WebSocket from 'ws';
import { HocuspocusProvider, HocuspocusProviderWebsocket } from '@hocuspocus/provider';
import type { RoomId, UserId } from '#lib/core/ids.ts';
import { segmentName } from '#lib/core/segment.ts';
import { engines } from '../../../tests/support/databases.ts';
import { startSyncServer, type SyncServer } from '../../../tests/support/sync-server.ts';

const soon = { timeout: 10_000, interval: 20 };

describe.each(engines)('being invisible in a room on $name', ({ open }) => {
	let server: SyncServer;
	let [ada, ben] = ['' as UserId, '' as UserId];
	let room = '' as RoomId;
	const opened: { destroy(): void }[] = [];

	beforeAll(async () => {
		server = await startSyncServer(await open());
		[ada, ben] = [await server.addUser(), await server.addUser()];
		room = await server.addRoom([ada, ben]);
	});
	afterAll(async () => {
		for (const one of opened) one.destroy();
		await server.stop();
		await server.database.close();
	});

	const hide = async (user: UserId, invisible: boolean): Promise<void> => {
		await server.database.db.updateTable('users').set({ invisible }).where('id', '=', user).execute();
		server.sync.privacyChanged(user);
	};
	async function enter(user: UserId): Promise<HocuspocusProvider> {
		const websocketProvider = new HocuspocusProviderWebsocket({ url: `${server.url}/sync` });
		opened.push(websocketProvider);
		const name = segmentName({ room, number: 1, generation: 1 });
		return await new Promise((resolve) => {
			const provider: HocuspocusProvider = new HocuspocusProvider({
				...{ name, websocketProvider, token: JSON.stringify({ token: user }) },
				onSynced: () => resolve(provider)
			});
			provider.attach();
		});
	}
	/** Who types, as this one sees it. */
	const typing = (provider: HocuspocusProvider): unknown[] =>
		[...(provider.awareness?.getStates() ?? new Map<number, { typing?: boolean; user?: string }>()).values()].flatMap((state) =>
			state.typing === true && state.user !== undefined ? [state.user as unknown] : []
		);

	test('[P4.19] [S40] the typing of who is invisible reaches nobody: when they were so before, when they become so, by either protocol', async () => {
		const adas = await enter(ada);
		const bens = await enter(ben);
		bens.setAwarenessField('typing', true);
		await vi.waitFor(() => expect(typing(adas)).toEqual([ben]), soon);
		await hide(ben, true);
		await vi.waitFor(() => expect(typing(adas)).toEqual([]), soon);
		bens.setAwarenessField('typing', false);
		bens.setAwarenessField('typing', true);
		const again = await enter(ben);
		again.setAwarenessField('typing', true);
		const { isEchoed, close } = await plainTyping();
		await vi.waitFor(() => expect(isEchoed()).toBe(true), soon);
		// Who comes now is told of everybody who is to be seen.
		const late = await enter(ada);
		expect([...typing(adas), ...typing(late)]).toEqual([]);
		close();
		await hide(ben, false);
		await vi.waitFor(() => {
			again.setAwarenessField('typing', false);
			again.setAwarenessField('typing', true);
			expect(typing(adas)).toEqual([ben]);
		}, soon);
	});

	/** The plain protocol's client lives by its own state coming back: it must come back to it alone. */
	async function plainTyping(): Promise<{ isEchoed(): boolean; close(): void }> {
		const name = segmentName({ room, number: 1, generation: 1 });
		const socket = new WebSocket(`${server.url}/yws/${encodeURIComponent(name)}?token=${ben}`);
		await new Promise((resolve) => socket.on('open', resolve));
		const state = encoding.encode((encoder) => {
			encoding.writeVarUint(encoder, 1);
			encoding.writeVarUint(encoder, 7_777);
			encoding.writeVarUint(encoder, 1);
			encoding.writeVarString(encoder, JSON.stringify({ typing: true }));
		});
		let isEchoed = false;
		socket.on('message', (frame: Buffer) => (isEchoed ||= frame[0] === 1));
		socket.send(
			encoding.encode((encoder) => {
				encoding.writeVarUint(encoder, 1);
				encoding.writeVarUint8Array(encoder, state);
			})
		);
		return { isEchoed: () => isEchoed, close: () => socket.close() };
	}
});
