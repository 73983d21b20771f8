/** Writes into one buffer of a size known before. Knows nothing of updates. */
export class ByteWriter {
	readonly #bytes: Uint8Array;
	#at = 0;

	constructor(size: number) {
		this.#bytes = new Uint8Array(size);
	}

	writeUint(value: number): void {
		let rest = value;
		while (rest > 0x7f) {
			this.#bytes[this.#at++] = 0x80 | (rest & 0x7f);
			rest = Math.floor(rest / 128);
		}
		this.#bytes[this.#at++] = rest;
	}

	writeBytes(bytes: Uint8Array): void {
		this.#bytes.set(bytes, this.#at);
		this.#at += bytes.length;
	}

	/** @param text of ASCII alone, shorter than 128 */
	writeAscii(text: string): void {
		this.#bytes[this.#at++] = text.length;
		for (let index = 0; index < text.length; index += 1) this.#bytes[this.#at++] = text.charCodeAt(index);
	}

	get written(): Uint8Array {
		return this.#bytes.subarray(0, this.#at);
	}
}
