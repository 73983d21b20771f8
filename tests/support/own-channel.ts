/** The event channel of one device, as a third party would hold it: the stock provider on the user's own document. */
import { HocuspocusProvider, HocuspocusProviderWebsocket } from '@hocuspocus/provider';
import type { ClientEvent, ServerEvent } from '#lib/core/events.ts';
import type { UserId } from '#lib/core/ids.ts';
import type { Presence } from '#lib/core/presence.ts';
import { userDocumentName } from '#lib/core/segment.ts';

export interface OwnChannel {
	readonly events: ServerEvent[];
	/** What was last told of a person; undefined: nothing was. */
	presence(user: UserId): Presence | undefined;
	say(event: ClientEvent): void;
	/** Anything, as a hostile client would. */
	shout(text: string): void;
	close(): void;
}

/** Resolves when the server has let it in. */
export async function openOwnChannel(url: string, user: UserId, token: string = user): Promise<OwnChannel> {
	const websocketProvider = new HocuspocusProviderWebsocket({ url: `${url}/sync`, delay: 50, minDelay: 50 });
	const events: ServerEvent[] = [];
	const provider = await new Promise<HocuspocusProvider>((resolve) => {
		const opened: HocuspocusProvider = new HocuspocusProvider({
			name: userDocumentName(user),
			websocketProvider,
			token: JSON.stringify({ token }),
			onStateless: ({ payload }) => void events.push(JSON.parse(payload) as ServerEvent),
			onSynced: () => resolve(opened)
		});
		opened.attach();
	});
	return {
		events,
		presence: (of) => {
			const told = events.findLast((event) => event.type === 'presence' && event.user === of);
			if (told?.type !== 'presence') return undefined;
			const { presence, lastActiveAt } = told;
			return { presence, ...(lastActiveAt !== undefined && { lastActiveAt }) };
		},
		say: (event) => provider.sendStateless(JSON.stringify(event)),
		shout: (text) => provider.sendStateless(text),
		close: () => websocketProvider.destroy()
	};
}
