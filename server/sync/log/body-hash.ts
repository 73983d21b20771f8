/** What tells a replay of the same message from another message under its id. */
import { hash } from 'node:crypto';
import type { TextMessage } from '#lib/core/segment.ts';

/** The same for a message posted over HTTP and over the socket; `editedAt` is not part of it. */
export function messageBodyHash(value: Pick<TextMessage, 'text' | 'replyTo' | 'thread' | 'attachments'>): string {
	return hash(
		'sha256',
		JSON.stringify([value.text, value.replyTo ?? null, value.thread ?? null, value.attachments ?? []]),
		'base64url'
	);
}
