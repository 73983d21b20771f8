/** A member of a room on the Socket.IO peer, over its WebSocket transport alone (engine.io protocol 4, socket.io protocol 5). */
import { inventedUserId, MessageIds } from './message-ids.ts';
import type { Member } from './member.ts';
import { clientFrame, openSocket, opcodes, type LoadSocket, type Receive } from './websocket.ts';

const ids = new MessageIds();
const path = '/socket.io/?EIO=4&transport=websocket';
/** The packets used here, as they are on the wire. */
const packets = { open: '0', ping: '2', pong: '3', connect: '40', event: '42' } as const;

export interface SocketIoMember extends Member {
	/** What came in answer to `missed`: at most as often as it was asked. */
	missed(afterId: string): Promise<void>;
}

/** Resolves when the room's history has come. */
export async function joinSocketIo(port: number, room: string, receive: Receive): Promise<SocketIoMember> {
	const author = inventedUserId();
	const socket = await openSocket({ port, path });
	const emit = (...event: unknown[]): void => send(socket, packets.event + JSON.stringify(event));
	let gotHistory: () => void = () => undefined;
	const history = (): Promise<void> => new Promise((resolve) => (gotHistory = resolve));
	const joined = history();
	socket.onFrame((bytes, start, end) => {
		if (end - start === 1) return send(socket, packets.pong);
		if (bytes[start] === packets.open.charCodeAt(0)) return send(socket, packets.connect);
		if (bytes[start + 1] === packets.connect.charCodeAt(1)) return emit('join', room);
		if (bytes.toString('latin1', start + 4, start + 11) === 'history') return gotHistory();
		receive(bytes, start, end);
	});
	await joined;
	return {
		post: (text) => emit('message', room, { id: ids.make(), author, text, sentAt: Date.now() }),
		missed: (afterId) => {
			const answered = history();
			emit('missed', room, afterId);
			return answered;
		},
		bytesReceived: () => socket.bytesReceived(),
		leave: () => socket.destroy(),
		closed: socket.closed
	};
}

const send = (socket: LoadSocket, packet: string): void => socket.send(clientFrame(opcodes.text, Buffer.from(packet)));
