/** A member of a room on the raw relay: JSON in text frames, the room in the address. */
import { inventedUserId, MessageIds } from './message-ids.ts';
import type { Member } from './member.ts';
import { clientFrame, openSocket, opcodes, type Receive } from './websocket.ts';

const ids = new MessageIds();

export async function joinRelay(port: number, room: string, receive: Receive): Promise<Member> {
	const author = inventedUserId();
	const socket = await openSocket({ port, path: `/${room}` });
	socket.onFrame(receive);
	return {
		post: (text) => {
			const message = JSON.stringify({ id: ids.make(), author, text, sentAt: Date.now() });
			socket.send(clientFrame(opcodes.text, Buffer.from(message)));
		},
		bytesReceived: () => socket.bytesReceived(),
		leave: () => socket.destroy(),
		closed: socket.closed
	};
}
