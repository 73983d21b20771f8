/** Names of things. A plain string becomes an id only here, in `wire.ts` and in the database layer. Knows nothing of clocks or chance: both are arguments. */
import { digest } from 'lib0/hash/sha256';
import { encodeUtf8 } from 'lib0/string';

declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

export type UserId = Branded<'UserId'>;
export type RoomId = Branded<'RoomId'>;
export type MessageId = Branded<'MessageId'>;
export type NoticeId = Branded<'NoticeId'>;

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const body = '[0-7][0-9A-HJKMNP-TV-Z]{25}';
const userPattern = new RegExp(`^usr_${body}$`);
const roomPattern = new RegExp(`^rm_${body}$`);
const messagePattern = new RegExp(`^msg_${body}$`);

export const isUserId = (value: unknown): value is UserId => typeof value === 'string' && userPattern.test(value);
export const isRoomId = (value: unknown): value is RoomId => typeof value === 'string' && roomPattern.test(value);
export const isMessageId = (value: unknown): value is MessageId => typeof value === 'string' && messagePattern.test(value);

/** Where ids get their time (ms since epoch) and their 10 random bytes from. */
export interface IdSource {
	now(): number;
	randomBytes(length: number): Uint8Array;
}

export const newUserId = (source: IdSource): UserId => `usr_${ulid(source)}` as UserId;
export const newRoomId = (source: IdSource): RoomId => `rm_${ulid(source)}` as RoomId;
export const newMessageId = (source: IdSource): MessageId => `msg_${ulid(source)}` as MessageId;
export const newNoticeId = (source: IdSource): NoticeId => `ntc_${ulid(source)}` as NoticeId;

/**
 * The room of exactly these people: 128 bits of SHA-256 over the sorted, distinct user ids, joined by line feeds.
 * The same on every device, so two people who start it offline meet in one room.
 */
export function directRoomId(users: Iterable<UserId>): RoomId {
	const people = [...new Set(users)].sort().join('\n');
	return `rm_${crockford(digest(encodeUtf8(people)).subarray(0, 16))}` as RoomId;
}

/** 48 bits of time and 80 of chance in Crockford base 32, as the ULID specification has it. */
function ulid(source: IdSource): string {
	const bytes = new Uint8Array(16);
	let time = source.now();
	for (let index = 5; index >= 0; index -= 1) {
		bytes[index] = time % 256;
		time = Math.floor(time / 256);
	}
	bytes.set(source.randomBytes(10), 6);
	return crockford(bytes);
}

/** 16 bytes as 26 characters; the first carries 3 bits only. */
function crockford(bytes: Uint8Array): string {
	let value = 0n;
	for (const byte of bytes) value = (value << 8n) | BigInt(byte);
	let text = '';
	for (let index = 0; index < 26; index += 1) {
		text = alphabet.charAt(Number(value & 31n)) + text;
		value >>= 5n;
	}
	return text;
}

/** When it was made by its maker's clock (ms since epoch): a hint of where to look, never a fact. */
export function timeOfId(id: MessageId): number {
	let time = 0;
	for (const character of id.slice(4, 14)) time = time * 32 + alphabet.indexOf(character);
	return time;
}
