/** A member with the stock Hocuspocus provider and a replica that is nothing but a Y.Doc: what a third party would write. */
import { HocuspocusProvider, HocuspocusProviderWebsocket } from '@hocuspocus/provider';
import * as Y from 'yjs';
import type { ServerEvent } from '#lib/core/events.ts';
import { newMessageId, type IdSource, type MessageId, type UserId } from '#lib/core/ids.ts';
import { arrivalsRoot, messagesRoot, type Arrival, type MessageValue } from '#lib/core/segment.ts';

export interface SegmentClient {
	readonly user: UserId;
	readonly doc: Y.Doc;
	readonly events: ServerEvent[];
	readonly arrivals: Y.Map<Arrival>;
	readonly isSynced: boolean;
	/** Own messages. */
	readonly messages: Y.Map<MessageValue>;
	send(text: string, id?: MessageId): MessageId;
	/** Cuts the line; what is written stays in the replica until `connect`. */
	disconnect(): Promise<void>;
	connect(): void;
	close(): void;
}

export interface SegmentClientOptions {
	/** `ws://…/sync` */
	readonly url: string;
	readonly document: string;
	readonly user: UserId;
	/** A bearer token. */
	readonly token: string;
	readonly ids: IdSource;
	readonly doc?: Y.Doc;
}

export function openSegmentClient({ url, document, user, token, ids, doc = new Y.Doc() }: SegmentClientOptions): SegmentClient {
	const websocketProvider = new HocuspocusProviderWebsocket({ url, delay: 50, minDelay: 50, maxDelay: 500 });
	const events: ServerEvent[] = [];
	const provider = new HocuspocusProvider({
		name: document,
		websocketProvider,
		document: doc,
		token: JSON.stringify({ client: doc.clientID, token }),
		onStateless: ({ payload }) => void events.push(JSON.parse(payload) as ServerEvent)
	});
	provider.attach();
	const messages = doc.getMap<MessageValue>(messagesRoot(user));
	return {
		user,
		doc,
		events,
		messages,
		arrivals: doc.getMap<Arrival>(arrivalsRoot),
		get isSynced() {
			return provider.isSynced;
		},
		send: (text, id = newMessageId(ids)) => {
			messages.set(id, { text, sentAt: ids.now() });
			return id;
		},
		disconnect: () =>
			new Promise((resolve) => {
				// The provider takes a `connect` before its socket is closed for a socket that is open.
				websocketProvider.on('disconnect', () => resolve());
				websocketProvider.disconnect();
			}),
		connect: () => void websocketProvider.connect(),
		close: () => websocketProvider.destroy()
	};
}
