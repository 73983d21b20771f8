/** One WebSocket: frames in, framed bytes out. Drops readers that do not read, and stops reading writers that are too fast. */
import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';

/** Unsent bytes after which a reader is given up: it comes back and is told what it lacks. */
const maxUnsentBytes = 4 * 1024 * 1024;
/** Bytes and writes of one socket that may wait for a commit before it is not read any further. */
const maxWaitingBytes = 2 * 1024 * 1024;
const maxWaitingWrites = 500;

/** Gathers what one turn of the event loop writes to a socket, so that a frame and the status behind it are one system call. */
export class WriteTurn {
	#corked: Duplex[] = [];

	cork(stream: Duplex): void {
		if (stream.writableCorked > 0) return;
		stream.cork();
		this.#corked.push(stream);
		if (this.#corked.length === 1) process.nextTick(() => this.#end());
	}

	#end(): void {
		const corked = this.#corked;
		this.#corked = [];
		for (const stream of corked) stream.uncork();
	}
}

export class Transport {
	readonly #socket: WebSocket;
	readonly #stream: Duplex;
	readonly #turn: WriteTurn;
	#waitingBytes = 0;
	#waitingWrites = 0;
	#isPaused = false;
	/** Whether anything came since the last heartbeat. */
	isAlive = true;

	/** `stream` is the TCP stream under `socket`: whole frames, made once for many, are written to it directly. */
	constructor(socket: WebSocket, stream: Duplex, turn: WriteTurn) {
		this.#socket = socket;
		this.#stream = stream;
		this.#turn = turn;
	}

	write(frame: Buffer): void {
		if (this.#socket.readyState !== this.#socket.OPEN) return;
		// Asked before it is written: one large answer is no backlog.
		if (this.#stream.writableLength > maxUnsentBytes) return this.drop();
		this.#turn.cork(this.#stream);
		this.#stream.write(frame);
	}

	close(code: number, reason: string): void {
		this.#socket.close(code, reason);
	}

	/** Without a closing handshake, which a peer that does not read would never answer. */
	drop(): void {
		this.#socket.terminate();
	}

	waits(bytes: number): void {
		this.#waitingBytes += bytes;
		this.#waitingWrites += 1;
		if (this.#isPaused || (this.#waitingBytes < maxWaitingBytes && this.#waitingWrites < maxWaitingWrites)) return;
		this.#isPaused = true;
		this.#socket.pause();
	}

	settled(bytes: number): void {
		this.#waitingBytes -= bytes;
		this.#waitingWrites -= 1;
		if (!this.#isPaused || this.#waitingBytes > maxWaitingBytes / 2 || this.#waitingWrites > maxWaitingWrites / 2) return;
		this.#isPaused = false;
		this.#socket.resume();
	}

	/** True while it is held back: then silence is our doing. */
	get isPaused(): boolean {
		return this.#isPaused;
	}
}
