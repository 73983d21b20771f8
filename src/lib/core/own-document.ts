/**
 * The shape of the document that belongs to one user: drafts, settings, saved messages, marks. One Yjs document on all their devices, named
 * `user:<user>:<generation>`; drafts are `Y.Text`, all else `Y.Map` at the root with plain JSON values. Knows nothing of sockets or storage.
 */
import * as v from 'valibot';
import { isMessageId, isRoomId, type MessageId, type RoomId } from './ids.ts';

export const ownMaps = ['settings', 'rooms', 'saved', 'unreadMarks', 'follows'] as const;
export type OwnMap = (typeof ownMaps)[number];

/** The composer of a room, or that of the thread under a message. */
export type DraftKey = RoomId | MessageId;
export const draftRoot = (key: DraftKey): string => `drafts/${key}`;
/** Key in `rooms`. */
export const roomSettingKey = (room: RoomId, field: string): string => `${room}|${field}`;

export type OwnRoot = { readonly kind: 'draft'; readonly key: DraftKey } | { readonly kind: 'map'; readonly map: OwnMap };

/** Undefined for a name that no user's document has. */
export function parseOwnRoot(name: string): OwnRoot | undefined {
	const map = ownMaps.find((known) => known === name);
	if (map) return { kind: 'map', map };
	const key = name.startsWith('drafts/') ? name.slice('drafts/'.length) : undefined;
	return isRoomId(key) || isMessageId(key) ? { kind: 'draft', key } : undefined;
}

/** UTF-8. A longer draft stays on the device where it was typed. */
export const maxDraftBytes = 16 * 1024;
/** UTF-8 of one setting as JSON. */
export const maxSettingBytes = 1024;
/** UTF-16 units of what several devices' drafts merge into; the server takes no more. */
export const maxMergedDraftUnits = 4 * maxDraftBytes;
/** All of a document: the server takes nothing that makes a longer one. */
export const maxOwnBytes = 1024 * 1024;
/** The server starts a new generation above these, which takes along what is there and leaves behind what was. */
export const ownLimits = { bytes: 256 * 1024, clients: 500 } as const;

/** Reason of a denial, before the number of the present generation: the one asked for has passed. */
export const passedPrefix = 'generation_passed:';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export interface SavedMessage {
	readonly room: RoomId;
	/** When it was saved, ms since epoch by the device's clock. */
	readonly at: number;
}

const name = /^[a-z][A-Za-z0-9.-]{0,63}$/;
export const isSettingName = (text: string): boolean => name.test(text);

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const saved = v.union([v.strictObject({ room: v.custom<RoomId>(isRoomId), at: count }), v.literal(0)]);
const follow = v.picklist([0, 1]);

/** True for a key that an honest device writes under. */
export function isOwnKey(map: OwnMap, key: string): boolean {
	switch (map) {
		case 'settings':
			return isSettingName(key);
		case 'rooms':
			return isRoomSettingKey(key);
		case 'unreadMarks':
			return isRoomId(key);
		case 'saved':
		case 'follows':
			return isMessageId(key);
		default:
			return map satisfies never;
	}
}

/** True for an entry that an honest device writes. A setting that is taken back is `null`, a saved message or a mark that is taken back `0`. */
export function isOwnEntry(map: OwnMap, key: string, value: unknown): boolean {
	if (!isOwnKey(map, key)) return false;
	switch (map) {
		case 'settings':
		case 'rooms':
			return isSetting(value);
		case 'saved':
			return v.is(saved, value);
		case 'unreadMarks':
			return v.is(count, value);
		case 'follows':
			return v.is(follow, value);
		default:
			return map satisfies never;
	}
}

/** True for an entry that says no more than its absence: a new generation leaves it behind. */
export const isOwnAbsence = (map: OwnMap, value: unknown): boolean => value === null || (value === 0 && map !== 'follows');

function isRoomSettingKey(key: string): boolean {
	const bar = key.indexOf('|');
	return isRoomId(key.slice(0, Math.max(bar, 0))) && isSettingName(key.slice(bar + 1));
}

function isSetting(value: unknown): boolean {
	if (value === undefined) return false;
	const json = JSON.stringify(value);
	return json.isWellFormed() && utf8Length(json) <= maxSettingBytes;
}

/** Bytes of a text as UTF-8; a lone surrogate counts as the three of its replacement. */
export function utf8Length(text: string): number {
	let bytes = 0;
	for (const character of text) {
		const code = character.codePointAt(0) ?? 0;
		bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
	}
	return bytes;
}
