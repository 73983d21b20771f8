/** A room on the server in memory. */
import type * as Y from 'yjs';
import type { Room } from '#lib/core/answers.ts';
import type { MessageId, RoomId, UserId } from '#lib/core/ids.ts';

export interface FakeRoom {
	readonly id: RoomId;
	kind: Room['kind'];
	readonly name: string;
	readonly members: Set<UserId>;
	readonly segments: Map<number, { doc: Y.Doc; position: number }>;
	live: number;
	generation: number;
	seq: number;
	position: number;
	changedAt: number;
	/** The latest first. */
	pins?: MessageId[];
	mayPin?: boolean;
}
