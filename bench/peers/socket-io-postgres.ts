/** (b) The chat of the tutorials: Express and Socket.IO, each message inserted and awaited before everyone gets it. */
import { createServer } from 'node:http';
import express from 'express';
import pg from 'pg';
import { Server } from 'socket.io';

interface ChatMessage {
	id: string;
	author: string;
	text: string;
	sentAt: number;
}

const pool = new pg.Pool({ connectionString: process.env['DATABASE_URL'], max: 20 });
const app = express();
const server = createServer(app);
const io = new Server(server);
const historyLength = 50;

app.get('/', (_request, response) => void response.send('chat'));

io.on('connection', (socket) => {
	socket.on('join', async (room: string) => {
		await socket.join(room);
		const history = await pool.query(
			'SELECT id, author, text, sent_at FROM tutorial_messages WHERE room = $1 ORDER BY number DESC LIMIT $2',
			[room, historyLength]
		);
		socket.emit('history', history.rows);
	});
	socket.on('missed', async (room: string, afterId: string) => {
		const missed = await pool.query(
			'SELECT id, author, text, sent_at FROM tutorial_messages WHERE room = $1 AND number > (SELECT number FROM tutorial_messages WHERE id = $2) ORDER BY number',
			[room, afterId]
		);
		socket.emit('history', missed.rows);
	});
	socket.on('message', async (room: string, message: ChatMessage) => {
		await pool.query('INSERT INTO tutorial_messages (room, id, author, text, sent_at) VALUES ($1, $2, $3, $4, $5)', [
			room,
			message.id,
			message.author,
			message.text,
			message.sentAt
		]);
		io.to(room).emit('message', message);
	});
});

await pool.query(`CREATE TABLE IF NOT EXISTS tutorial_messages (
	number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, room text NOT NULL, id text NOT NULL UNIQUE, author text NOT NULL, text text NOT NULL, sent_at bigint NOT NULL
)`);
await pool.query('CREATE INDEX IF NOT EXISTS tutorial_messages_by_room ON tutorial_messages (room, number)');
server.listen({ port: Number(process.env['PORT']), host: '127.0.0.1', backlog: 4096 });
