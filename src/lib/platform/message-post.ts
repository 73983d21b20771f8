/** A message over HTTP: for a page that is closed, and where an id is in doubt. The same id again is no second message. */
import type { NewOutboxRow, OutboxMessage } from '#lib/core/outbox.ts';
import { anything } from '#lib/core/parse.ts';
import type { Api, ApiAnswer } from './api.ts';

export async function postMessage(api: Api, row: OutboxMessage): Promise<ApiAnswer<unknown>> {
	const { room, id, text, at, replyTo, thread } = row;
	const body = { room, id, text, sentAt: at, ...(replyTo && { replyTo }), ...(thread && { thread }) };
	return api.json(anything, '/api/messages', { method: 'POST', key: id, body });
}

/** What is left to do when the message arrived with another text than its row has by now. @param at ms since epoch */
export function correctionOf({ id, room, text }: OutboxMessage, document: string, at: number): NewOutboxRow {
	return { kind: 'edit', id, room, text, document, at };
}
