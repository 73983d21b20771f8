import { isMessageId } from '#lib/core/ids.ts';
import { MessagesQuery } from '#lib/core/wire.ts';
import { endpoint, idFrom, must, queryOf, requireUser, services } from '../../../endpoint.ts';
import { pageAnswer } from '../../page-answer.ts';

export const GET = endpoint(async (event) => {
	const { user } = requireUser(event.locals);
	const id = idFrom(event, 'id', isMessageId, 'message_not_found');
	return pageAnswer(event.url, must(await services().messages.thread(user, id, queryOf(event, MessagesQuery))));
});
