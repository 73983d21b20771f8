/** One open room as the screen shows it. Built when the room opens, closed when it leaves the screen. */
import { mayInRoom, mayPin } from '#lib/core/policy.ts';
import type { MessageId, UserId } from '#lib/core/ids.ts';
import type { MessageEntry, TimelineEntry } from '#lib/core/timeline.ts';
import type { SavedMessage } from '#lib/sync/own-state.ts';
import type { Member, PinnedMessage, Replica, RoomDetails, RoomSession } from '#lib/sync/replica.ts';
import { Composer } from './composer.svelte.ts';
import { Live } from './live.svelte.ts';

export class RoomState {
	readonly session: RoomSession;
	readonly composer: Composer;
	readonly #room: Live<RoomDetails | undefined>;
	readonly #status: Live<'loading' | 'ready' | 'gone'>;
	readonly #timeline: Live<readonly TimelineEntry[]>;
	readonly #typing: Live<readonly UserId[]>;
	readonly #members: Live<readonly Member[]>;
	readonly #older: Live<'none' | 'more' | 'loading' | 'failed'>;
	readonly #pins: Live<readonly PinnedMessage[]>;
	readonly #saved: Live<ReadonlyMap<MessageId, SavedMessage>>;

	constructor(replica: Replica, session: RoomSession) {
		this.session = session;
		this.#room = new Live(session.room);
		this.#status = new Live(session.status);
		this.#timeline = new Live(session.timeline);
		this.#typing = new Live(session.typing);
		this.#members = new Live(session.members);
		this.#older = new Live(session.older);
		this.#pins = new Live(session.pins);
		this.#saved = new Live(replica.own.saved);
		this.composer = new Composer({
			send: (text, replyTo) => session.send(text, replyTo === undefined ? {} : { replyTo }),
			edit: (message, text) => editMessage(replica, session, message, text),
			keepDraft: (text) => session.setDraft(text),
			setTyping: (isTyping) => session.setTyping(isTyping)
		});
		this.composer.restore(session.draft.get());
	}

	get room(): RoomDetails | undefined {
		return this.#room.current;
	}

	get status(): 'loading' | 'ready' | 'gone' {
		return this.#status.current;
	}

	get timeline(): readonly TimelineEntry[] {
		return this.#timeline.current;
	}

	get typing(): readonly UserId[] {
		return this.#typing.current;
	}

	get members(): readonly Member[] {
		return this.#members.current;
	}

	get older(): 'none' | 'more' | 'loading' | 'failed' {
		return this.#older.current;
	}

	get pins(): readonly PinnedMessage[] {
		return this.#pins.current;
	}

	readonly rights = $derived.by(() => ({
		canPost: mayInRoom(this.room?.role, 'post'),
		canReact: mayInRoom(this.room?.role, 'react'),
		canPin: this.room !== undefined && mayPin(this.room.role, this.room.kind),
		canMarkUnread: true,
		saved: this.#saved.current
	}));
	/** The newest of one's own that can still be changed, for up-arrow. */
	readonly lastOwn = $derived.by(() =>
		this.timeline.findLast((entry): entry is MessageEntry => entry.kind === 'message' && entry.isMine && !entry.isRedacted)
	);
	/** Words of this room that the server did not take. */
	readonly refused = $derived.by(() =>
		this.timeline.filter((entry): entry is MessageEntry => entry.kind === 'message' && entry.state === 'refused')
	);

	editLastOwn(): void {
		if (this.lastOwn && this.rights.canPost) this.composer.startEdit(this.lastOwn);
	}

	close(): void {
		this.session.close();
	}
}

/** A message that has not left is changed in the outbox; should it leave at that moment, it is edited where it arrived. */
async function editMessage(replica: Replica, session: RoomSession, message: MessageEntry, text: string): Promise<void> {
	if (message.order !== undefined && (await replica.editQueued({ order: message.order }, text))) return;
	await session.edit(message.id, text);
}
