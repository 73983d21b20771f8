/** (c) Hocuspocus as it comes: no checks, each document stored whole, 2 to 10 s after a change. */
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { Hocuspocus } from '@hocuspocus/server';
import { WebSocketServer } from 'ws';
import { encodeStateAsUpdate } from 'yjs';

const folder = process.env['DOCUMENTS'] ?? '.';
const fileOf = (document: string): string => join(folder, `${encodeURIComponent(document)}.yjs`);

const hocuspocus = new Hocuspocus({
	quiet: true,
	onLoadDocument: ({ documentName }) => readFile(fileOf(documentName)).catch(() => undefined), // a new document has no file
	onStoreDocument: async ({ documentName, document }) => writeFile(fileOf(documentName), encodeStateAsUpdate(document))
});
const server = createServer();
const sockets = new WebSocketServer({ server, perMessageDeflate: false });

sockets.on('connection', (socket, request) => {
	const connection = hocuspocus.handleConnection(socket, new Request(`http://127.0.0.1${request.url ?? '/'}`));
	socket.on('message', (data: Buffer) => connection.handleMessage(data));
	socket.on('close', (code, reason) => connection.handleClose({ code, reason: reason.toString() }));
});

server.listen({ port: Number(process.env['PORT']), host: '127.0.0.1', backlog: 4096 });
