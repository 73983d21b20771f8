/** A message over HTTP: for a page that is closed, and where an id is in doubt. The same id again is no second message. */
import type { OutboxMessage } from '#lib/core/outbox.ts';
import { anything } from '#lib/core/parse.ts';
import type { Api, ApiAnswer } from './api.ts';

export async function postMessage(api: Api, row: OutboxMessage): Promise<ApiAnswer<unknown>> {
	const { room, id, text, at, replyTo, thread } = row;
	const body = { room, id, text, sentAt: at, ...(replyTo && { replyTo }), ...(thread && { thread }) };
	return api.json(anything, '/api/messages', { method: 'POST', key: id, body });
}
