/** What the tabs of one browser tell each other of the user's own document, so that they are one without a server. */
import type { UserId } from '#lib/core/ids.ts';
import type { OpenTabChannel, TabChannel } from '#lib/platform/tab-channel.ts';

export interface OwnTabsEvents {
	/** Another tab wrote into this document. */
	wrote(document: string, update: Uint8Array): void;
	/** Another tab has let go of what the server did not take; this is what stands instead. */
	startedAfresh(document: string, update: Uint8Array): void;
	/** Undefined when this tab has nothing of it. */
	asked(document: string, stateVector: Uint8Array): Uint8Array | undefined;
}

export class OwnTabs {
	readonly #channel: TabChannel;

	constructor(openTabChannel: OpenTabChannel, user: UserId, events: OwnTabsEvents) {
		this.#channel = openTabChannel(`${user}/own`, (message) => {
			if (!isTold(message)) return;
			const { kind, document, bytes } = message;
			if (kind === 'wrote') events.wrote(document, bytes);
			else if (kind === 'afresh') events.startedAfresh(document, bytes);
			else {
				const update = events.asked(document, bytes);
				if (update) this.#post('wrote', document, update);
			}
		});
	}

	tell(document: string, update: Uint8Array): void {
		this.#post('wrote', document, update);
	}

	tellAfresh(document: string, update: Uint8Array): void {
		this.#post('afresh', document, update);
	}

	/** For what the other tabs have and this one has not. */
	ask(document: string, stateVector: Uint8Array): void {
		this.#post('ask', document, stateVector);
	}

	close(): void {
		this.#channel.close();
	}

	#post(kind: Told['kind'], document: string, bytes: Uint8Array): void {
		this.#channel.post({ kind, document, bytes } satisfies Told);
	}
}

interface Told {
	readonly kind: 'wrote' | 'afresh' | 'ask';
	readonly document: string;
	readonly bytes: Uint8Array;
}

function isTold(message: unknown): message is Told {
	if (typeof message !== 'object' || message === null) return false;
	const { document, bytes } = message as Partial<Told>;
	return typeof document === 'string' && bytes instanceof Uint8Array;
}
