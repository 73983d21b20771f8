/** One HTTP server on one port: pages and API through Kit's handler, sockets through the upgrade. */
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

/** Node's default of 511 adds a second to whoever is beyond it when everybody comes back at once. */
const backlog = 4_096;

export interface WebServerParts {
	readonly port: number;
	readonly host: string | undefined;
	readonly handle: RequestListener;
	upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): boolean;
}

export interface WebServer {
	readonly url: string;
	/** Takes no more connections and ends the idle ones; resolves when the last is gone. */
	close(): Promise<void>;
}

/** @throws the listener's error, such as EADDRINUSE. */
export async function listen({ port, host, handle, upgrade }: WebServerParts): Promise<WebServer> {
	const server = createServer(handle);
	server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
		if (!upgrade(request, stream, head)) stream.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
	});
	// A broken request is its own sender's trouble.
	server.on('clientError', (_cause: Error, stream: Duplex) => stream.destroy());
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen({ port, host, backlog }, () => {
			server.off('error', reject);
			resolve();
		});
	});
	return { url: urlOf(server, host), close: () => close(server) };
}

function urlOf(server: Server, host: string | undefined): string {
	const { port } = server.address() as AddressInfo;
	const isAny = host === undefined || host === '0.0.0.0' || host === '::';
	return `http://${isAny ? 'localhost' : host.includes(':') ? `[${host}]` : host}:${port}`;
}

async function close(server: Server): Promise<void> {
	await new Promise<void>((resolve) => {
		server.close(() => resolve());
		server.closeIdleConnections();
	});
}
