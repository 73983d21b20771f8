/**
 * The short way for what almost every update is: one new message by itself, as Yjs encodes it. Parses straight from the bytes and gives up
 * on anything unusual, which then goes the long way: so it may only ever admit, and only what `admitUpdate` would.
 */
import { isUtf8 } from 'node:buffer';
import { isMessageId, type MessageId } from '#lib/core/ids.ts';
import { isStorableText, maxUpdateBytes, messagesRoot, serverClientId, type TextMessage } from '#lib/core/segment.ts';
import { fitsAsText } from './check-values.ts';
import { maxClock } from './decode-update.ts';
import type { AdmittedMessage, Submission } from './gate.ts';
import type { Layer } from './layer.ts';

export interface PlainMessage {
	readonly message: AdmittedMessage;
	readonly client: number;
	readonly clock: number;
}

/** Places the message into the layer; undefined, and nothing placed, for whatever is not a plain new message that may be admitted. */
export function admitPlainMessage(layer: Layer, submission: Submission): PlainMessage | undefined {
	const { update, user } = submission;
	if (update.length > maxUpdateBytes || !submission.mayWrite || !submission.takesNewMessages) return undefined;
	const root = messagesRoot(user);
	const parsed = new PlainParser(update).parse(root);
	if (!parsed || parsed.client === serverClientId || submission.ownerOf(parsed.client) !== user) return undefined;
	const { client, clock, id, value, bytes } = parsed;
	if (clock >= maxClock || clock !== layer.nextClock(client)) return undefined;
	if (layer.authorOf(id) !== undefined || layer.isRedacted(user, id)) return undefined;
	layer.placePlain({ root, key: id, client, clock, length: 1, origin: undefined, value, isDeleted: false, bytes }, id, user);
	return { message: { id, author: user, value }, client, clock };
}

interface ParsedMessage {
	readonly client: number;
	readonly clock: number;
	readonly id: MessageId;
	readonly value: TextMessage;
	/** The struct as it came: every byte of it was looked at. Kept by reference until the batch is sealed. */
	readonly bytes: Uint8Array;
}

const idLength = 30;
/** Under a root by its name and a key, without origins: JSON values. */
const structHead = [0x28, 1] as const;
const oneObject = [1, 118] as const;

class PlainParser {
	readonly #bytes: Buffer;
	#at = 0;
	/** Once anything is unusual, all that is read after it is worthless. */
	#isPlain = true;

	constructor(update: Uint8Array) {
		this.#bytes = Buffer.isBuffer(update) ? update : Buffer.from(update.buffer, update.byteOffset, update.length);
	}

	parse(root: string): ParsedMessage | undefined {
		this.#expect(1); // section
		this.#expect(1); // struct
		const client = this.#readUint();
		const clock = this.#readUint();
		const start = this.#at;
		for (const byte of structHead) this.#expect(byte);
		this.#expectText(root);
		const id = this.#readId();
		for (const byte of oneObject) this.#expect(byte);
		const value = this.#isPlain ? this.#readMessage() : undefined;
		const end = this.#at;
		this.#expect(0); // deletions
		if (!this.#isPlain || !id || !value || this.#at !== this.#bytes.length) return undefined;
		return { client, clock, id, value, bytes: this.#bytes.subarray(start, end) };
	}

	#readMessage(): TextMessage | undefined {
		let text: string | undefined;
		let sentAt: number | undefined;
		let thread: MessageId | undefined;
		let replyTo: MessageId | undefined;
		for (let left = this.#readByte(); left > 0 && this.#isPlain; left -= 1) {
			if (text === undefined && this.#isNext('text')) text = this.#readText();
			else if (sentAt === undefined && this.#isNext('sentAt')) sentAt = this.#readTime();
			else if (thread === undefined && this.#isNext('thread')) thread = this.#readIdValue();
			else if (replyTo === undefined && this.#isNext('replyTo')) replyTo = this.#readIdValue();
			else this.#isPlain = false;
		}
		if (!this.#isPlain || text === undefined || sentAt === undefined) return undefined;
		if (thread === undefined && replyTo === undefined) return { text, sentAt };
		return { text, sentAt, ...(replyTo && { replyTo }), ...(thread && { thread }) };
	}

	#readText(): string {
		this.#expect(119);
		const length = this.#readUint();
		const start = this.#at;
		const end = start + length;
		if (!this.#isPlain || end > this.#bytes.length) return this.#giveUp('');
		this.#at = end;
		let isAscii = true;
		for (let at = start; at < end && isAscii; at += 1) isAscii = (this.#bytes[at] ?? 0) < 0x80;
		if (!isAscii && !isUtf8(this.#bytes.subarray(start, end))) return this.#giveUp('');
		const text = this.#bytes.toString(isAscii ? 'latin1' : 'utf8', start, end);
		return fitsAsText(text) && isStorableText(text) ? text : this.#giveUp('');
	}

	/** ms since epoch. A time of this century is a float of either width. */
	#readTime(): number {
		const type = this.#readByte();
		const start = this.#at;
		if (type !== 123 && type !== 124) return this.#giveUp(0);
		this.#at += type === 123 ? 8 : 4;
		if (this.#at > this.#bytes.length) return this.#giveUp(0);
		const time = type === 123 ? this.#bytes.readDoubleBE(start) : this.#bytes.readFloatBE(start);
		return Number.isSafeInteger(time) && time >= 0 ? time : this.#giveUp(0);
	}

	#readIdValue(): MessageId | undefined {
		this.#expect(119);
		return this.#readId();
	}

	#readId(): MessageId | undefined {
		this.#expect(idLength);
		const start = this.#at;
		this.#at += idLength;
		const id = this.#bytes.toString('latin1', start, this.#at);
		return isMessageId(id) ? id : this.#giveUp(undefined);
	}

	/** Moves past a short string if that is what comes. */
	#isNext(text: string): boolean {
		if (this.#bytes[this.#at] !== text.length) return false;
		for (let index = 0; index < text.length; index += 1) {
			if (this.#bytes[this.#at + 1 + index] !== text.charCodeAt(index)) return false;
		}
		this.#at += text.length + 1;
		return true;
	}

	#expectText(text: string): void {
		if (!this.#isNext(text)) this.#isPlain = false;
	}

	#expect(byte: number): void {
		if (this.#readByte() !== byte) this.#isPlain = false;
	}

	#readByte(): number {
		const byte = this.#bytes[this.#at];
		this.#at += 1;
		return byte ?? this.#giveUp(0);
	}

	/** Up to 35 bits, which holds every client id of Yjs. */
	#readUint(): number {
		let value = 0;
		for (let factor = 1; factor <= 2 ** 28; factor *= 128) {
			const byte = this.#readByte();
			value += (byte & 0x7f) * factor;
			if (byte < 0x80) return value;
		}
		return this.#giveUp(0);
	}

	#giveUp<Nothing>(nothing: Nothing): Nothing {
		this.#isPlain = false;
		return nothing;
	}
}
