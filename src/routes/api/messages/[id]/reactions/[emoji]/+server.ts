import type { RequestEvent } from '@sveltejs/kit';
import { isMessageId } from '#lib/core/ids.ts';
import { isEmoji } from '#lib/core/wire.ts';
import { refused } from '#lib/core/problem.ts';
import { endpoint, idFrom, must, param, requireUser, services } from '../../../../endpoint.ts';

export const PUT = endpoint((event) => react(event, true));
export const DELETE = endpoint((event) => react(event, false));

async function react(event: RequestEvent, isOn: boolean): Promise<Response> {
	const { user } = requireUser(event.locals);
	const id = idFrom(event, 'id', isMessageId, 'message_not_found');
	const emoji = param(event, 'emoji') ?? '';
	if (!isEmoji(emoji))
		must(refused('invalid_body', { errors: [{ field: 'emoji', code: 'emoji_invalid' }], told: 'emoji_invalid' }));
	must(await services().messages.react(user, id, emoji, isOn));
	return new Response(null, { status: 204 });
}
