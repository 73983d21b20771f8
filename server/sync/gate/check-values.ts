/** What a value may be under a key of `messages/<user>` and `reactions/<user>`. Knows nothing of what was there before, save `keepsIdentity`. */
import * as v from 'valibot';
import { isMessageId, type MessageId } from '#lib/core/ids.ts';
import type { RefusalCode } from '#lib/core/refusal.ts';
import { TextMessage, maxTextBytes, maxTextUnits, type RedactedMessage } from '#lib/core/segment.ts';

/** One frozen value for all redactions. */
export const redacted: RedactedMessage = Object.freeze({ redacted: true });

export type CheckedMessage =
	| { readonly kind: 'text'; readonly value: TextMessage }
	| { readonly kind: 'redacted' }
	| { readonly kind: 'refused'; readonly code: RefusalCode };

export function checkMessage(value: unknown): CheckedMessage {
	if (isRedactedValue(value)) return { kind: 'redacted' };
	const text = isRecord(value) ? value.text : undefined;
	if (typeof text === 'string' && !fitsAsText(text)) return { kind: 'refused', code: 'too_large' };
	const parsed = v.safeParse(TextMessage, value);
	// Yjs writes a lone surrogate as U+FFFD: what was checked would not be what is read.
	if (!parsed.success || !parsed.output.text.isWellFormed()) return { kind: 'refused', code: 'malformed' };
	return { kind: 'text', value: parsed.output };
}

/** 16,000 UTF-16 units and 32 KiB of UTF-8. */
export const fitsAsText = (text: string): boolean =>
	text.length <= maxTextUnits && (text.length * 3 <= maxTextBytes || Buffer.byteLength(text) <= maxTextBytes);

/** Exactly `{ redacted: true }`. */
export const isRedactedValue = (value: unknown): value is RedactedMessage =>
	isRecord(value) && value.redacted === true && Object.keys(value).length === 1;

/** An edit may change the text and `editedAt`; what identifies a message stays. */
export const keepsIdentity = (before: TextMessage, after: TextMessage): boolean =>
	before.sentAt === after.sentAt &&
	before.thread === after.thread &&
	before.replyTo === after.replyTo &&
	(before.attachments ?? []).join() === (after.attachments ?? []).join();

/** UTF-16 units; the longest emoji of Unicode (families with skin tones, flags of regions) take 15. */
const maxEmojiUnits = 32;
// Joiners, variation selectors and tags belong to emoji, so not every format character is refused.
const forbiddenInEmoji = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u;

export interface ReactionKey {
	readonly message: MessageId;
	readonly emoji: string;
}

/** Undefined unless it is `<message id>|<emoji>`. */
export function parseReactionKey(key: string): ReactionKey | undefined {
	const bar = key.indexOf('|');
	const message = key.slice(0, Math.max(bar, 0));
	const emoji = key.slice(bar + 1);
	if (!isMessageId(message) || emoji === '' || emoji.length > maxEmojiUnits) return undefined;
	return forbiddenInEmoji.test(emoji) || !emoji.isWellFormed() ? undefined : { message, emoji };
}

export const isReactionValue = (value: unknown): boolean => value === 1 || value === 0;

const isRecord = (value: unknown): value is Record<string, unknown> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);
