/** Reads numbers, strings and JSON values as Yjs writes them (lib0), where every length may be a lie. Knows nothing of updates. */
import { maxJsonDepth } from '#lib/core/segment.ts';

/** Thrown inside the decoder alone; never leaves `decodeUpdate`. */
export class MalformedBytes extends Error {}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
/** Names through which a value could reach an object's prototype once it is read as an object. */
const forbiddenKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** @throws {MalformedBytes} from every method that would read past the end or something Yjs never writes. */
export class ByteReader {
	readonly bytes: Uint8Array;
	at = 0;

	constructor(bytes: Uint8Array) {
		this.bytes = bytes;
	}

	get isAtEnd(): boolean {
		return this.at === this.bytes.length;
	}

	readByte(): number {
		const byte = this.bytes[this.at];
		if (byte === undefined) throw new MalformedBytes('past the end');
		this.at += 1;
		return byte;
	}

	/** At most 2^53 - 1. */
	readUint(): number {
		let value = 0;
		let factor = 1;
		for (;;) {
			const byte = this.readByte();
			value += (byte & 0x7f) * factor;
			if (value > Number.MAX_SAFE_INTEGER) throw new MalformedBytes('number out of range');
			if (byte < 0x80) return value;
			factor *= 128;
		}
	}

	readString(): string {
		const slice = this.readSlice();
		try {
			return utf8.decode(slice);
		} catch (cause) {
			throw new MalformedBytes('not UTF-8', { cause });
		}
	}

	/** One JSON value (or undefined), at most `maxJsonDepth` deep, without binary, big integers or keys that reach a prototype. */
	readValue(depth = 1): unknown {
		if (depth > maxJsonDepth) throw new MalformedBytes('too deep');
		switch (this.readByte()) {
			case 127:
				return undefined;
			case 126:
				return null;
			case 125:
				return this.#readInt();
			case 124:
				return this.#readView(4).getFloat32(0);
			case 123:
				return this.#readView(8).getFloat64(0);
			case 121:
				return false;
			case 120:
				return true;
			case 119:
				return this.readString();
			case 118:
				return this.#readObject(depth);
			case 117:
				return Array.from({ length: this.#readCount() }, () => this.readValue(depth + 1));
			default:
				throw new MalformedBytes('no JSON value');
		}
	}

	#readInt(): number {
		const first = this.readByte();
		let value = first & 0x3f;
		if (first & 0x80) {
			let factor = 64;
			for (;;) {
				const byte = this.readByte();
				value += (byte & 0x7f) * factor;
				if (value > Number.MAX_SAFE_INTEGER) throw new MalformedBytes('number out of range');
				if (byte < 0x80) break;
				factor *= 128;
			}
		}
		return first & 0x40 ? -value : value;
	}

	#readObject(depth: number): Record<string, unknown> {
		const value: Record<string, unknown> = {};
		for (let left = this.#readCount(); left > 0; left -= 1) {
			const key = this.readString();
			if (forbiddenKeys.has(key) || Object.hasOwn(value, key)) throw new MalformedBytes('forbidden or repeated key');
			value[key] = this.readValue(depth + 1);
		}
		return value;
	}

	/** Each of the counted things takes a byte at least, so a count beyond the rest of the bytes is a lie, told before anything is allocated. */
	#readCount(): number {
		const count = this.readUint();
		if (count > this.bytes.length - this.at) throw new MalformedBytes('count beyond the end');
		return count;
	}

	readSlice(): Uint8Array {
		const length = this.#readCount();
		const slice = this.bytes.subarray(this.at, this.at + length);
		this.at += length;
		return slice;
	}

	#readView(length: number): DataView {
		if (length > this.bytes.length - this.at) throw new MalformedBytes('past the end');
		const view = new DataView(this.bytes.buffer, this.bytes.byteOffset + this.at, length);
		this.at += length;
		return view;
	}
}
