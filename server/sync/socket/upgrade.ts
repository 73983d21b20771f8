/** The doors: `/sync` (Hocuspocus 4) and `/yws/<document>` (plain y-websocket). Checks Origin and session before anything is read. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Log } from '../../log.ts';
import type { OwnDocuments } from '../own/own-documents.ts';
import type { PeopleOnline } from '../presence/people-online.ts';
import type { UserChannelParts } from '../presence/user-channel.ts';
import type { AttachParts } from './attach.ts';
import type { Connection, Connections } from './connections.ts';
import { HocuspocusConnection } from './hocuspocus-connection.ts';
import type { Identification, Identify, Identity } from './identity.ts';
import { PlainConnection } from './plain-connection.ts';
import { Transport, type WriteTurn } from './transport.ts';

/** Well above any honest backlog: a larger frame closes the socket, and its client would send it for ever. */
const maxFrameBytes = 16 * 1024 * 1024;

export interface UpgradeParts extends AttachParts {
	readonly connections: Connections;
	readonly turn: WriteTurn;
	readonly people: PeopleOnline;
	readonly own: OwnDocuments;
	readonly log: Log;
	readonly identify: Identify;
	isOwnOrigin(origin: string | undefined, request: IncomingMessage): boolean;
	receiveEvent: UserChannelParts['receive'];
}

/** Returns false for paths that are not its own. */
export function createUpgrade(parts: UpgradeParts): (request: IncomingMessage, stream: Duplex, head: Buffer) => boolean {
	const server = new WebSocketServer({
		noServer: true,
		maxPayload: maxFrameBytes,
		perMessageDeflate: false,
		clientTracking: false
	});
	return (request, stream, head) => {
		const url = URL.parse(request.url ?? '/', 'http://localhost');
		if (url === null) {
			reject(stream, '400 Bad Request');
			return true;
		}
		if (url.pathname !== '/sync' && !url.pathname.startsWith('/yws/')) return false;
		// Errors before the socket is handed over; without a listener they would end the process.
		stream.on('error', () => stream.destroy());
		void open(parts, server, url, request, stream, head).catch((cause: unknown) => {
			parts.log.warn('upgrade.failed', { reason: String(cause) });
			reject(stream, '503 Service Unavailable');
		});
		return true;
	};
}

async function open(
	parts: UpgradeParts,
	server: WebSocketServer,
	url: URL,
	request: IncomingMessage,
	stream: Duplex,
	head: Buffer
): Promise<void> {
	const { cookie, origin } = request.headers;
	const isForeign = !parts.isOwnOrigin(origin, request);
	// A foreign page may not ride on the cookie; programs without one bring a token.
	if (isForeign && (origin !== undefined || cookie !== undefined)) return reject(stream, '403 Forbidden');
	if (url.pathname === '/sync') {
		const identification = await parts.identify.fromCookie(cookie);
		server.handleUpgrade(request, stream, head, (socket) =>
			serve(parts, socket, stream, (transport) => hocuspocus(parts, transport, identification))
		);
		return;
	}
	const token = url.searchParams.get('token');
	const identification = token === null ? await parts.identify.fromCookie(cookie) : await parts.identify.fromToken(token);
	if (identification.kind !== 'active') return reject(stream, '401 Unauthorized');
	const document = decodeURIComponent(url.pathname.slice('/yws/'.length));
	server.handleUpgrade(request, stream, head, (socket) =>
		serve(parts, socket, stream, (transport) => plain(parts, transport, document, identification.identity))
	);
}

function hocuspocus(parts: UpgradeParts, transport: Transport, cookie: Identification): Connection {
	const onIdentified = (connection: Connection, identity: Identity) => parts.connections.identify(connection, identity);
	return new HocuspocusConnection({ ...parts, transport, cookie, onIdentified });
}

function plain(parts: UpgradeParts, transport: Transport, document: string, identity: Identity): Connection {
	const connection = new PlainConnection(parts, transport, document, identity);
	parts.connections.identify(connection, identity);
	return connection;
}

function serve(parts: UpgradeParts, socket: WebSocket, stream: Duplex, connect: (transport: Transport) => Connection): void {
	const transport = new Transport(socket, stream, parts.turn);
	const connection = connect(transport);
	parts.connections.add(connection);
	socket.on('message', (message: Buffer) => {
		transport.isAlive = true;
		// What came in the same packet as the frame that closed it.
		if (socket.readyState !== socket.OPEN) return;
		try {
			connection.receive(message);
		} catch (cause) {
			// Malformed: nothing of it went anywhere, and this socket is not worth keeping.
			parts.log.info('frame.malformed', { reason: cause instanceof Error ? cause.name : 'unknown' });
			transport.close(1002, 'malformed');
		}
	});
	socket.on('pong', () => (transport.isAlive = true));
	// `close` always follows.
	socket.on('error', () => undefined);
	socket.on('close', () => parts.connections.remove(connection));
}

function reject(stream: Duplex, status: string): void {
	stream.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
