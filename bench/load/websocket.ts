/**
 * The least a WebSocket client must do, on a bare TCP socket: the load generator shares its core with Postgres, so each frame it reads
 * must cost next to nothing. All sockets read into one buffer; a frame that came whole is handed on where it lies, without a copy.
 */
import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';

/** Called with the place of one frame's payload; the bytes are overwritten once it returns. */
export type Receive = (bytes: Buffer, start: number, end: number) => void;

export const opcodes = { text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

export interface LoadSocket {
	/** A frame made by `clientFrame`. */
	send(frame: Buffer): void;
	/** What the peer sent since the handshake, WebSocket headers included. */
	bytesReceived(): number;
	onFrame(receive: Receive): void;
	/** Ends at once, without a closing handshake. */
	destroy(): void;
	/** Resolves when the socket is gone, whoever ended it. */
	readonly closed: Promise<void>;
}

export interface Address {
	readonly port: number;
	readonly path: string;
	readonly headers?: Readonly<Record<string, string>>;
}

const sharedBuffer = Buffer.allocUnsafe(256 * 1024);

/** Resolves when the peer has switched protocols. @throws when it refuses or closes before. */
export function openSocket(address: Address): Promise<LoadSocket> {
	return new Promise((resolve, reject) => {
		const reader = new FrameReader();
		let head: string | undefined = '';
		const socket = connect({
			host: '127.0.0.1',
			port: address.port,
			noDelay: true,
			onread: {
				buffer: sharedBuffer,
				callback: (length) => {
					if (head === undefined) reader.read(sharedBuffer, length);
					else head = readHead(head, length);
					return true;
				}
			}
		});
		const readHead = (sofar: string, length: number): string | undefined => {
			const text = sofar + sharedBuffer.toString('latin1', 0, length);
			const end = text.indexOf('\r\n\r\n');
			if (end < 0) return text;
			if (!text.startsWith('HTTP/1.1 101')) socket.destroy(new Error(`no upgrade: ${text.slice(0, text.indexOf('\r\n'))}`));
			resolve(openedSocket(socket, reader));
			const rest = Buffer.from(text.slice(end + 4), 'latin1');
			// After the promise's own reactions, so that whoever waits for the socket hears its first frames too.
			if (rest.length > 0) setImmediate(() => reader.read(rest, rest.length));
			return undefined;
		};
		socket.once('connect', () => socket.write(upgradeRequest(address)));
		socket.once('error', reject);
		socket.once('close', () => reject(new Error('closed before the upgrade')));
	});
}

function openedSocket(socket: Socket, reader: FrameReader): LoadSocket {
	// A reset while peers are killed is part of the work; `closed` tells of it.
	socket.on('error', () => undefined);
	const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
	reader.onPing = (payload) => socket.write(clientFrame(opcodes.pong, payload));
	return {
		send: (frame) => void socket.write(frame),
		bytesReceived: () => reader.bytes,
		onFrame: (receive) => (reader.receive = receive),
		destroy: () => void socket.destroy(),
		closed
	};
}

function upgradeRequest({ port, path, headers = {} }: Address): string {
	const own = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
	const key = randomBytes(16).toString('base64');
	return (
		`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
		`Sec-WebSocket-Key: ${key}\r\nSec-WebSocket-Version: 13\r\n${own.join('')}\r\n`
	);
}

/** A whole client frame. Masked with zeros: it obeys RFC 6455, and the peer still pays for unmasking. */
export function clientFrame(opcode: number, payload: Uint8Array): Buffer {
	const extended = payload.length < 126 ? 0 : payload.length < 65_536 ? 2 : 8;
	const frame = Buffer.allocUnsafe(6 + extended + payload.length);
	frame[0] = 0x80 | opcode;
	frame[1] = 0x80 | (extended === 0 ? payload.length : extended === 2 ? 126 : 127);
	if (extended === 2) frame.writeUInt16BE(payload.length, 2);
	if (extended === 8) frame.writeBigUInt64BE(BigInt(payload.length), 2);
	frame.writeUInt32LE(0, 2 + extended);
	frame.set(payload, 6 + extended);
	return frame;
}

/** Cuts a stream of unmasked server frames; keeps what a read broke off until the rest comes. */
export class FrameReader {
	receive: Receive = () => undefined;
	onPing: (payload: Buffer) => void = () => undefined;
	bytes = 0;
	/** The beginning of a frame that is not all here; its buffer has the frame's size once the header is known. */
	private partial: Buffer | undefined;
	private filled = 0;

	read(chunk: Buffer, length: number): void {
		this.bytes += length;
		const start = this.partial === undefined ? 0 : this.complete(chunk, length);
		this.cut(chunk, start, length);
	}

	/** Fills the broken frame from the chunk; returns where the next one starts. */
	private complete(chunk: Buffer, length: number): number {
		let at = 0;
		while (this.partial !== undefined && at < length) {
			const size = frameSize(this.partial, 0, this.filled);
			if (size === undefined) {
				// Less than a header: byte by byte, at most ten times.
				const grown = Buffer.allocUnsafe(this.filled + 1);
				this.partial.copy(grown, 0, 0, this.filled);
				grown[this.filled] = chunk[at] ?? 0;
				this.partial = grown;
				this.filled += 1;
				at += 1;
				continue;
			}
			if (this.partial.length < size) {
				const whole = Buffer.allocUnsafe(size);
				this.partial.copy(whole, 0, 0, this.filled);
				this.partial = whole;
			}
			const taken = Math.min(size - this.filled, length - at);
			chunk.copy(this.partial, this.filled, at, at + taken);
			this.filled += taken;
			at += taken;
			if (this.filled === size) this.finishPartial(this.partial, size);
		}
		// A frame that is nothing but its header is whole without another byte.
		if (this.partial !== undefined && frameSize(this.partial, 0, this.filled) === this.filled)
			this.finishPartial(this.partial, this.filled);
		return at;
	}

	private finishPartial(whole: Buffer, size: number): void {
		this.partial = undefined;
		this.filled = 0;
		this.cut(whole, 0, size);
	}

	private cut(chunk: Buffer, from: number, length: number): void {
		let at = from;
		while (at < length) {
			const size = frameSize(chunk, at, length);
			if (size === undefined || at + size > length) {
				this.partial = Buffer.from(chunk.subarray(at, length));
				this.filled = length - at;
				return;
			}
			this.deliver(chunk, at, size);
			at += size;
		}
	}

	private deliver(chunk: Buffer, at: number, size: number): void {
		const payloadAt = at + headerSize(chunk[at + 1] ?? 0);
		const opcode = (chunk[at] ?? 0) & 0x0f;
		if (opcode === opcodes.ping) this.onPing(Buffer.from(chunk.subarray(payloadAt, at + size)));
		else if (opcode === opcodes.text || opcode === opcodes.binary) this.receive(chunk, payloadAt, at + size);
	}
}

const headerSize = (second: number): number => ((second & 0x7f) === 126 ? 4 : (second & 0x7f) === 127 ? 10 : 2);

/** Header and payload; undefined while the header itself is not all here. */
function frameSize(bytes: Buffer, at: number, end: number): number | undefined {
	if (end - at < 2) return undefined;
	const second = (bytes[at + 1] ?? 0) & 0x7f;
	const header = headerSize(second);
	if (end - at < header) return undefined;
	if (second === 126) return header + bytes.readUInt16BE(at + 2);
	if (second === 127) return header + Number(bytes.readBigUInt64BE(at + 2));
	return header + second;
}
