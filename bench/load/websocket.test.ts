import { describe, expect, it } from 'vitest';
import { clientFrame, FrameReader, opcodes } from './websocket.ts';

/** As a server sends it: not masked. */
function serverFrame(opcode: number, payload: Buffer): Buffer {
	const masked = clientFrame(opcode, payload);
	const header = masked.length - payload.length - 4;
	const frame = Buffer.concat([masked.subarray(0, header), payload]);
	frame[1] = (frame[1] ?? 0) & 0x7f;
	return frame;
}

function read(stream: Buffer, chunkSize: number): { payloads: string[]; pings: string[] } {
	const reader = new FrameReader();
	const payloads: string[] = [];
	const pings: string[] = [];
	reader.receive = (bytes, start, end) => payloads.push(bytes.toString('latin1', start, end));
	reader.onPing = (payload) => pings.push(payload.toString());
	for (let at = 0; at < stream.length; at += chunkSize) {
		const chunk = stream.subarray(at, at + chunkSize);
		reader.read(chunk, chunk.length);
	}
	expect(reader.bytes).toBe(stream.length);
	return { payloads, pings };
}

describe('the frame reader', () => {
	const texts = ['', 'a', 'b'.repeat(125), 'c'.repeat(126), 'd'.repeat(70_000), 'e'];
	const stream = Buffer.concat([
		...texts.map((text) => serverFrame(opcodes.binary, Buffer.from(text))),
		serverFrame(opcodes.ping, Buffer.from('still there?')),
		serverFrame(opcodes.text, Buffer.from('last'))
	]);

	it.each([1, 2, 3, 7, 1000, stream.length])('gives the same frames when the stream comes in pieces of %i bytes', (size) => {
		expect(read(stream, size)).toEqual({ payloads: [...texts, 'last'], pings: ['still there?'] });
	});
});
