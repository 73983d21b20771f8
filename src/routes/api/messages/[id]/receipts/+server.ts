import { json } from '@sveltejs/kit';
import { isMessageId } from '#lib/core/ids.ts';
import { endpoint, idFrom, must, requireUser, services } from '../../../endpoint.ts';

export const GET = endpoint(async (event) => {
	const { user } = requireUser(event.locals);
	const id = idFrom(event, 'id', isMessageId, 'message_not_found');
	return json(must(await services().messages.receipts(user, id)));
});
