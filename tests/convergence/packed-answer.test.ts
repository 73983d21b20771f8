import { HocuspocusProvider, HocuspocusProviderWebsocket } from '@hocuspocus/provider';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import { newMessageId, type RoomId, type UserId } from '#lib/core/ids.ts';
import { arrivalsRoot, messagesRoot, segmentName } from '#lib/core/segment.ts';
import { UnpackingProvider } from '#lib/platform/unpacking-provider.ts';
import { startSyncServer, type SyncServer } from '../support/sync-server.ts';

let server: SyncServer;
beforeAll(async () => {
	server = await startSyncServer({ databaseUrl: undefined, dataDir: undefined });
});
afterAll(() => server.stop());

/** One replica, and how many bytes have come to it. */
function join(Provider: typeof HocuspocusProvider, user: UserId, room: RoomId, deflate?: true) {
	const websocketProvider = new HocuspocusProviderWebsocket({ url: `${server.url}/sync` });
	let bytes = 0;
	websocketProvider.on('message', ({ data }: { data: ArrayBuffer }) => (bytes += data.byteLength));
	const document = new Y.Doc();
	const provider = new Provider({
		name: segmentName({ room, number: 1, generation: 1 }),
		websocketProvider,
		document,
		token: JSON.stringify({ client: document.clientID, token: user, ...(deflate && { deflate }) })
	});
	provider.attach();
	return { provider, document, bytes: () => bytes, close: () => websocketProvider.destroy() };
}

test('[P5.2] who says so is sent a first answer that is deflated, with the same in it, and others are not', async () => {
	const user = await server.addUser();
	const room = await server.addRoom([user]);
	const writer = join(HocuspocusProvider, user, room);
	await vi.waitFor(() => expect(writer.provider.isSynced).toBe(true));
	const messages = writer.document.getMap(messagesRoot(user));
	for (let count = 0; count < 50; count += 1)
		messages.set(newMessageId(server.clock), {
			text: `The boat is at berth ${count}, behind the crane.`,
			sentAt: server.clock.now()
		});
	await vi.waitFor(() => expect(writer.document.getMap(arrivalsRoot).size).toBe(50));

	const plain = join(HocuspocusProvider, user, room);
	const packed = join(UnpackingProvider, user, room, true);
	await vi.waitFor(() => expect(plain.provider.isSynced && packed.provider.isSynced).toBe(true));
	for (const { document } of [plain, packed])
		expect(document.getMap(messagesRoot(user)).toJSON()).toEqual(writer.document.getMap(messagesRoot(user)).toJSON());
	expect(packed.bytes()).toBeLessThan(plain.bytes() / 2);
	for (const member of [writer, plain, packed]) member.close();
});
