/** A thread as the server tells it, for what the device does not have: asked page by page, in the shape that segments are read to. */
import { MessagePage, type Message } from '#lib/core/answers.ts';
import type { MessageId, RoomId, UserId } from '#lib/core/ids.ts';
import type { ArrivedMessage, SegmentFacts } from '#lib/core/segment-facts.ts';
import type { Api } from '#lib/platform/api.ts';

export type ReportedThread =
	| { readonly kind: 'told'; readonly facts: SegmentFacts; readonly segments: ReadonlyMap<MessageId, number> }
	/** No such message, or none of this room. */
	| { readonly kind: 'unknown' }
	| { readonly kind: 'unreachable' };

const perPage = 200;
/** Of a longer thread the first ones: the last ones are what the device has. */
const mostPages = 10;

export async function askForThread(api: Api, room: RoomId, root: MessageId): Promise<ReportedThread> {
	const messages: Message[] = [];
	let after = '';
	for (let page = 0; page < mostPages; page += 1) {
		const answer = await api.json(MessagePage, `/api/messages/${root}/thread?limit=${perPage}${after}`);
		if (answer.kind === 'refused' && answer.status === 404) return { kind: 'unknown' };
		if (answer.kind !== 'ok') return { kind: 'unreachable' };
		const { items, page: place } = answer.value;
		// An id is unique in its room only: somebody may have used this one elsewhere.
		const isHere = items.every((message) => message.room === room && (message.id === root || message.thread === root));
		if (!isHere) return { kind: 'unknown' };
		messages.push(...items);
		if (!place.hasAfter || place.after === undefined) break;
		after = `&after=${place.after}`;
	}
	const segments = new Map(messages.flatMap(({ id, segment }) => (segment === undefined ? [] : [[id, segment] as const])));
	return { kind: 'told', facts: asFacts(messages), segments };
}

function asFacts(messages: readonly Message[]): SegmentFacts {
	const arrived = messages.map(asArrived);
	const reactions = new Map(
		messages.map(({ id, reactions: given }) => [id, new Map<string, UserId[]>(given.map(({ emoji, users }) => [emoji, users]))])
	);
	return { messages: arrived, byId: new Map(arrived.map((message) => [message.id, message])), notices: [], reactions };
}

const asArrived = ({
	id,
	author,
	seq,
	arrivedAt,
	sentAt,
	text,
	redacted,
	editedAt,
	replyTo,
	thread
}: Message): ArrivedMessage => ({
	id,
	author,
	seq,
	arrivedAt,
	sentAt,
	text: redacted ? undefined : text,
	...(editedAt !== undefined && { editedAt }),
	...(replyTo && { replyTo }),
	...(thread && { thread })
});
