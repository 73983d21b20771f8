/** (a) The floor: a `ws` server that hands each frame to every socket of its room and keeps nothing. */
import { createServer } from 'node:http';
import { WebSocketServer, type WebSocket } from 'ws';

const rooms = new Map<string, Set<WebSocket>>();
const server = createServer();
const sockets = new WebSocketServer({ server, perMessageDeflate: false });

sockets.on('connection', (socket, request) => {
	const name = request.url ?? '/';
	const room = rooms.get(name) ?? new Set();
	rooms.set(name, room.add(socket));
	socket.on('message', (data, isBinary) => {
		for (const member of room) member.send(data, { binary: isBinary });
	});
	socket.on('close', () => room.delete(socket));
});

server.listen({ port: Number(process.env['PORT']), host: '127.0.0.1', backlog: 4096 });
