/** One open thread as the screen shows it. Built when it opens, closed when it leaves the screen. */
import type { MessageId } from '#lib/core/ids.ts';
import type { ThreadStanding } from '#lib/core/threads.ts';
import type { MessageEntry, TimelineEntry } from '#lib/core/timeline.ts';
import type { Replica } from '#lib/sync/replica.ts';
import type { ThreadCoverage, ThreadSession } from '#lib/sync/thread-session.ts';
import { Composer } from './composer.svelte.ts';
import { Live } from './live.svelte.ts';

export class ThreadState {
	readonly session: ThreadSession;
	readonly composer: Composer;
	/** Highest seq in it when it was opened: what comes later is read as it comes. */
	readonly openedSeq: number;
	readonly #timeline: Live<readonly TimelineEntry[]>;
	readonly #coverage: Live<ThreadCoverage>;
	readonly #standing: Live<ThreadStanding>;

	constructor(replica: Pick<Replica, 'editQueued'>, session: ThreadSession) {
		this.session = session;
		this.#timeline = new Live(session.timeline);
		this.#coverage = new Live(session.coverage);
		this.#standing = new Live(session.standing);
		this.openedSeq = seqOf(session.timeline.get());
		this.composer = new Composer({
			send: (text, replyTo) => session.send(text, replyTo === undefined ? {} : { replyTo }),
			edit: async (message, text) => {
				// A message that has not left is changed in the outbox; should it leave at that moment, it is edited where it arrived.
				if (message.order !== undefined && (await replica.editQueued({ order: message.order }, text))) return;
				await session.edit(message.id, text);
			},
			keepDraft: (text) => session.setDraft(text),
			// Who writes in a thread is not shown as writing in the room.
			setTyping: () => undefined
		});
		this.composer.restore(session.draft.get());
	}

	get timeline(): readonly TimelineEntry[] {
		return this.#timeline.current;
	}

	get coverage(): ThreadCoverage {
		return this.#coverage.current;
	}

	get standing(): ThreadStanding {
		return this.#standing.current;
	}

	readonly root = $derived.by(() => this.#messages().find((message) => message.id === this.session.root));
	/** As under the message in the room. */
	readonly replies = $derived.by(
		() => this.root?.repliesBelow ?? this.#messages().filter(({ isRedacted, state }) => !isRedacted && state !== 'refused').length
	);
	/** The newest of one's own replies that can still be changed, for up-arrow. */
	readonly lastOwn = $derived.by(() =>
		this.#messages().findLast(({ isMine, isRedacted, id }) => isMine && !isRedacted && id !== this.session.root)
	);

	editLastOwn(): void {
		if (this.lastOwn) this.composer.startEdit(this.lastOwn);
	}

	has(message: MessageId): boolean {
		return this.#messages().some(({ id }) => id === message);
	}

	close(): void {
		this.session.close();
	}

	#messages(): readonly MessageEntry[] {
		return this.timeline.filter((entry): entry is MessageEntry => entry.kind === 'message');
	}
}

const seqOf = (entries: readonly TimelineEntry[]): number =>
	Math.max(0, ...entries.map((entry) => (entry.kind === 'message' ? (entry.seq ?? 0) : 0)));
